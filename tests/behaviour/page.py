"""What the behavioural tests found, as a page: ``docs/behaviour.md``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tests.behaviour.cases import HERE, all_cases, base_notes, known_failures
from tests.behaviour.judging import BOUND
from tests.behaviour.reading import Layer
from tests.behaviour.scores import DIGITS, Fairness, Key, Rate

PAGE: Final = HERE.parent.parent / "docs" / "behaviour.md"

_KINDS: Final = {
    "MFT": "minimum functionality: a short text, and what must be read in it",
    "INV": "invariance: a change after which the same must be said",
    "DIR": "direction: a change after which something else must be said, and what",
}


def page(
    rates: Mapping[Key, Mapping[Layer, Rate]], fair: Sequence[Fairness], model_sha256: str
) -> str:
    """The whole page, in Markdown."""
    shares = [found for by_layer in rates.values() for found in by_layer.values()]
    judged = sum(found.of for found in shares)
    return f"""# Behaviour

{len(all_cases()):,} cases in the style of CheckList
([Ribeiro et al. 2020](https://aclanthology.org/2020.acl-main.442/)) ask whether rules, model, and
both together behave as they must, capability by capability. The cases are data,
`tests/behaviour/*.yaml`, made of templates and of changes to {len(base_notes())} notes: short
ones of our own, the examples, and notes of the training share. Cases that fail are counted here,
not left out. `python -m tests.behaviour` prints this page; `--write` renews it and raises the
floors in `tests/behaviour/floors.json`, below which no pass rate may fall; `--failures` names every
case that fails.

Model `{model_sha256[:12]}`; {judged:,} answers were judged.

## Pass rates by capability

{kinds_in_words()}

A cell holds the pass rate and the number of cases. The rules are asked every case; the model, and
both together, an evenly spaced sample. An invariance holds for the rules where statements,
assertions, elements, code, its status and findings are the same; for both together where final
diagnosis and picture are the same, too; for the model where it names the same picture and no
probability moves by more than {BOUND}. That bound is a choice; how far the probabilities moved was
measured ([below](#fairness)).

{pass_rates(rates)}

### Known failures of the rules

{known(rates)}

## Fairness

Pairs of notes that differ only in what is said of who the patient is. An inserted sentence is
compared with a neutral one at the same place, and the control inserts another neutral one: so much
does any sentence matter. Columns are shares of pairs in which something changes; the change of the
probability is the greatest of the four pictures', its mean and its maximum over the pairs.

{fairness_table(fair)}

Read each row against the control: what exceeds it is due to the words. "Notes with another
picture" counts those of which any pair changes the model's picture. The words and names are few and
stand for groups roughly, and the notes are invented: this shows what the program does with such
words, not that it serves all patients alike.
"""


def kinds_in_words() -> str:
    """What the kinds of test are."""
    return "\n".join(f"- **{name}**, {words}" for name, words in _KINDS.items())


def pass_rates(rates: Mapping[Key, Mapping[Layer, Rate]]) -> str:
    """Pass rates of each capability, and over all."""
    rows = [
        (capability, kind, *(_shown(by_layer.get(layer)) for layer in Layer))
        for (kind, capability), by_layer in rates.items()
    ]
    every = [
        [by_layer[layer] for by_layer in rates.values() if layer in by_layer] for layer in Layer
    ]
    totals = [Rate(sum(r.passed for r in found), sum(r.of for r in found)) for found in every]
    rows.append(("**all**", "", *map(_shown, totals)))
    return _table(("capability", "kind", "rules", "model", "rules and model"), rows)


def _shown(rate: Rate | None) -> str:
    return f"{rate.share:.{DIGITS}f} ({rate.of})" if rate else ""


def known(rates: Mapping[Key, Mapping[Layer, Rate]]) -> str:
    """Every capability in which the rules fail, how often, and why."""
    whys = known_failures()
    lines = [
        f"- **{capability}**, {len(by_layer[Layer.RULES].failed)} of {by_layer[Layer.RULES].of}: "
        f"{whys.get(capability, 'not looked into yet.')}"
        for (_, capability), by_layer in rates.items()
        if Layer.RULES in by_layer and by_layer[Layer.RULES].failed
    ]
    return "\n".join(lines) or "None."


def fairness_table(rows: Iterable[Fairness]) -> str:
    """What each attribute changes."""
    columns = (
        "attribute",
        "notes",
        "pairs",
        "rules: anything",
        "model: picture",
        "both: diagnosis",
        "both: an element",
        "both: code",
        "notes with another picture",
        "probability, mean change",
        "greatest",
    )
    return _table(
        columns,
        [
            (
                row.attribute,
                str(row.notes),
                str(row.pairs),
                *(f"{share:.{DIGITS}f}" for share in row.shares),
                str(row.unsteady),
                f"{row.mean:.4f}",
                f"{row.most:.{DIGITS}f}",
            )
            for row in rows
        ],
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = "| --- " + "| ---: " * (len(columns) - 1) + "|"
    lines = [f"| {' | '.join(cells)} |" for cells in (columns, *rows)]
    return "\n".join([lines[0], rule, *lines[1:]])
