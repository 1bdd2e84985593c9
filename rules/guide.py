"""The guide cards: what the coding guide says of a diagnosis, corrected, with its sources."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from mndnotes.errors import InputError
from mndnotes.rules.engine import RuleEngine
from mndnotes.rules.icd10cm.codes import code_set
from mndnotes.rules.icd10cm.coding import validation_needs
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Diagnosis, Element, Grade, grade_of

_WIDTH: Final = 98
_HEAD: Final = 24
_COLUMN: Final = 46
"""Width of each of two columns that stand side by side."""
_SPOKEN: Final = {"umn": "upper motor neuron", "lmn": "lower motor neuron", "emg": "EMG"}


class ScoredExample(NamedTuple):
    """An example note with what the rules make of it."""

    note: str
    score: int
    grade: Grade
    code_status: str
    """Status of the code that its statement supports (see the contract)."""


@lru_cache(maxsize=1)
def guide() -> dict[str, Any]:
    """The guide's statements and the features that carry them, from ``catalogue/guide.yaml``."""
    return read_yaml("guide", folder="catalogue")


@lru_cache(maxsize=1)
def cards() -> dict[str, Any]:
    """The cards and templates of ALS, PLS and PMA, from ``catalogue/cards.yaml``."""
    return read_yaml("cards", folder="catalogue")


def scored_example(note: str) -> ScoredExample:
    """Score, grade and coding status of an example note, by the rules alone."""
    report = RuleEngine().check(note)
    return ScoredExample(note, report.score, grade_of(report.score), report.coding.status)


def card(name: str) -> str:
    """The guide card of a diagnosis as text.

    Args:
        name: ``als``, ``pls`` or ``pma``, in any case.

    Raises:
        InputError: there is no card of that name.
    """
    return "\n".join(_card(_known(name, "cards")))


def template(name: str) -> str:
    """A documentation template to fill in for a diagnosis.

    Raises:
        InputError: there is no card of that name.
    """
    title = code_set().title(_known(name, "cards")["code"])
    lines = [f"{title}: what the note should hold", ""]
    for line in _known(name, "templates"):
        lines.append(f"{line['head']:<14}{line['ask']}")
    return "\n".join(lines)


def coverage() -> str:
    """Every statement of the guide: as published, beside what holds, why, and what carries it."""
    statements = guide()["statements"]
    lines = [line for statement in statements for line in _row(statement)]
    counted = Counter(statement["verdict"] for statement in statements)
    verdicts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counted.items())
    return "\n".join([*lines, f"{len(statements)} statements: {verdicts}"])


def _known(name: str, part: str) -> Any:
    try:
        return cards()[part][name.lower()]
    except KeyError:
        known = ", ".join(cards()[part])
        raise InputError(f"there is no guide for {name}; use {known}") from None


def _row(statement: dict[str, Any]) -> Iterator[str]:
    verdict = statement["verdict"].replace("_", " ")
    yield f"{statement['id']}  {statement['part']}: {verdict}"
    holds = [*_wrapped(statement["corrected"]), *_wrapped(f"({statement['because']})")]
    published = _wrapped(statement["published"])
    for left, right in zip_longest(published, holds, fillvalue=""):
        yield f"    {left:<{_COLUMN}} | {right}".rstrip()
    if statement["carried_by"]:
        yield f"    carried by {', '.join(statement['carried_by'])}"
    yield ""


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _COLUMN, break_on_hyphens=False)


def _card(entry: dict[str, Any]) -> Iterator[str]:
    codes = code_set()
    code = codes.codes[entry["code"]]
    billable = "billable" if code.billable else "not billable"
    yield f"{code.code}  {code.title}, {billable}   ({codes.release})"
    yield from _items("also known as", [", ".join(entry["also"])])
    for kind in ("clinical", "documentation"):
        given = [_cited(criterion) for criterion in entry["criteria"] if criterion["kind"] == kind]
        yield from _items(f"{kind} criteria", given)
    yield from _items("clinical validation", _validation(entry))
    yield from _items("excludes", [*_corrected(entry, "excludes"), *_excludes(entry)])
    for risk in entry["risks"]:
        yield from _items("risk", _risk(risk))
    yield from _items("coding notes", [_cited(note) for note in entry["notes"]])
    beside = [f"{b['code']} {codes.title(b['code'])}: {b['when']}" for b in entry["beside"]]
    yield from _items("codes beside it", [*_corrected(entry, "beside"), *beside])
    apart = [*_corrected(entry, "differential"), *_differential(entry)]
    yield from _items("to be told from", apart)
    for kind in ("poor", "good"):
        yield from _items(f"{kind} example", _example(entry["examples"][kind]))
    yield "The guide as published, statement by statement: mndnotes guide coverage"


def _validation(entry: dict[str, Any]) -> Iterator[str]:
    """What clinical validation looks for, and what else the note should hold."""
    needs = validation_needs(Diagnosis(entry["statement"]))
    yield from (f"{_words(element)}: {' or '.join(needs[element])}" for element in needs)
    more = [_words(element) for element in Element if element not in needs]
    yield f"the note also addresses {', '.join(more)}"
    yield "what is missing is asked of the provider and never changes the code (I.A.19)"


def _corrected(entry: dict[str, Any], part: str) -> Iterator[str]:
    """What the guide says of a part of the card, and what holds."""
    statements = {statement["id"]: statement for statement in guide()["statements"]}
    for name in entry["published"][part]:
        said = statements[name]
        yield f'the guide: "{said["published"]}" {said["verdict"]}: {said["corrected"]} [{name}]'


def _excludes(entry: dict[str, Any]) -> Iterator[str]:
    for code in entry["apart_from"]:
        yield f"{code} {code_set().title(code)}: kept apart by clinical logic and the guide's rule"


def _risk(risk: dict[str, Any]) -> Iterator[str]:
    yield f"{risk['risk']} [{', '.join(risk['carried_by'])}]"
    for kind in cards()["impacts"]:
        if kind in risk["impact"]:
            yield f"{_words(kind)}: {risk['impact'][kind]}"
    yield f"to do: {risk['mitigation']}"


def _differential(entry: dict[str, Any]) -> Iterator[str]:
    for other in entry["differential"]:
        code = other.get("code")
        named = f" ({code} {code_set().title(code)})" if code else ""
        yield f"{other['name']}{named}: {other['apart']}"


def _example(example: dict[str, str]) -> Iterator[str]:
    scored = scored_example(example["note"])
    yield scored.note
    yield f"documentation score {scored.score} ({scored.grade}), code {scored.code_status}"
    yield f"why: {example['why']}"


def _cited(entry: dict[str, str]) -> str:
    return f"{entry['text']} [{entry['source']}]"


def _words(name: str) -> str:
    """A name of the files in the words of a clinician."""
    for short, spoken in _SPOKEN.items():
        name = name.replace(short, spoken)
    return name.replace("_", " ")


def _items(head: str, texts: Iterable[str]) -> Iterator[str]:
    """The lines of a card under one head."""
    for text in texts:
        first, *rest = textwrap.wrap(text, _WIDTH - _HEAD - 4, break_on_hyphens=False)
        yield f"  {head:<{_HEAD}}- {first}"
        yield from (f"{'':<{_HEAD + 4}}{line}" for line in rest)
        head = ""
