"""Writes the tables of ``docs/decisions.md`` from the files that the code decides by.

A table stands between ``<!-- table: NAME -->`` and ``<!-- end -->``; the rest of the page is prose.

Usage: python docs/decision_tables.py [FILE]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from mndnotes.inference import combine
from mndnotes.rules import guardrails
from mndnotes.rules.icd10cm.codes import code_set
from mndnotes.rules.icd10cm.coding import coding_table, validation_needs
from mndnotes.rules.vocabulary import ELEMENT_WEIGHTS, Diagnosis

PAGE = Path(__file__).resolve().parent / "decisions.md"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_CONSTANTS = {
    "MODEL_ALONE": combine.MODEL_ALONE,
    "MODEL_AGAINST": combine.MODEL_AGAINST,
    "VETO_BELOW": guardrails.VETO_BELOW,
}


def policy() -> Iterator[tuple[str, ...]]:
    """Who decides on each part of a result."""
    yield "part of the result", "decides", "what the result says"
    table = yaml.safe_load((files("mndnotes.inference") / "policy.yaml").read_text("utf-8"))
    for row in table["policy"]:
        result = row["result"]
        for name, value in _CONSTANTS.items():
            result = result.replace(f"`{name}`", f"{value:g}")
        yield row["part"], row["decides"], result


def rails() -> Iterator[tuple[str, ...]]:
    """Every guardrail."""
    yield "picture", "where the note documents", "action", "id and source"
    for rail in guardrails.guardrails():
        elements = [f"`{e}` {_either(sorted(statuses))}" for e, statuses in rail.when]
        found = [_either(f"`{name}`" for name in sorted(rail.found))] if rail.found else []
        instead = f", {rail.instead} instead" if rail.instead else ""
        yield (
            rail.picture,
            "; ".join([*elements, *found]),
            f"**{rail.action}**{instead}",
            f"`{rail.id}`: {rail.source}",
        )


def codes() -> Iterator[tuple[str, ...]]:
    """The code of each statement, and what it needs to be supported."""
    yield "statement", "code and title", "`supported` needs", "excluded", "alternatives"
    for label, entry in coding_table()["statements"].items():
        needs = validation_needs(Diagnosis(label)).items()
        code = code_set().codes[entry["code"]]
        yield (
            label,
            f"{code.code} {code.title}",
            "; ".join(f"`{e}` {_either(statuses)}" for e, statuses in needs) or "always asks",
            ", ".join(entry["excluded"]) or "–",
            ", ".join(entry["alternatives"]) or "–",
        )


def weights() -> Iterator[tuple[str, ...]]:
    """The share of each element in the documentation score."""
    yield "element", "weight"
    for element, weight in ELEMENT_WEIGHTS.items():
        yield f"`{element}`", str(weight)


TABLES: Mapping[str, Callable[[], Iterable[tuple[str, ...]]]] = {
    "policy": policy,
    "guardrails": rails,
    "codes": codes,
    "weights": weights,
}


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)


def _markdown(rows: Iterable[tuple[str, ...]]) -> str:
    head, *body = rows
    lines = [head, tuple("---" for _ in head), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def filled(page: str) -> str:
    """The page with its tables as the files have them now."""

    def table(place: re.Match[str]) -> Any:
        return f"{place[1]}\n{_markdown(TABLES[place[2]]())}\n{place[3]}"

    return _TABLE.sub(table, page)


def main(target: Path = PAGE) -> None:
    """Write the page with its tables filled."""
    target.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
