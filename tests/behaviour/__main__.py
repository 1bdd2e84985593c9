"""Prints the pass rates by capability and the fairness table; see ``docs/behaviour.md``."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from mndnotes.inference import NoteScorer
from mndnotes.rules import RuleEngine
from tests.behaviour.cases import all_cases
from tests.behaviour.page import PAGE, page
from tests.behaviour.reading import readers
from tests.behaviour.scores import (
    FLOORS,
    Key,
    Layer,
    Rate,
    below,
    by_capability,
    fairness,
    floors,
    raised,
    rate,
)

BELOW_FLOOR = 3


def main(
    write: Annotated[
        bool, typer.Option("--write", help="Renew docs/behaviour.md and raise the floors.")
    ] = False,
    failures: Annotated[
        bool, typer.Option("--failures", help="Name every case that fails, too.")
    ] = False,
) -> None:
    """Run all behavioural cases; exit status 3 where a pass rate is below its floor."""
    scorer = NoteScorer.load()
    read = readers(RuleEngine(), scorer)
    progress = Console(stderr=True)
    rates: dict[Key, dict[Layer, Rate]] = {}
    for key, cases in track(by_capability().items(), "capabilities", console=progress):
        found = {layer: rate(cases, layer, read[layer]) for layer in Layer}
        rates[key] = {layer: one for layer, one in found.items() if one}
    attributes = len({case.attribute for case in all_cases() if case.attribute})
    rows = fairness(read, all_cases())
    fair = list(track(rows, "fairness", total=attributes, console=progress))
    text = page(rates, fair, scorer.identity["model_sha256"])
    typer.echo(text)
    if failures:
        for by_layer in rates.values():
            for layer, one in by_layer.items():
                for case in one.failed:
                    typer.echo(f"{layer}: {case}")
    missed = below(floors(), rates)
    for line in missed:
        typer.echo(f"below its floor: {line}", err=True)
    if write:
        PAGE.write_text(text, "utf-8")
        FLOORS.write_text(json.dumps(raised(floors(), rates), indent=1) + "\n", "utf-8")
    sys.exit(BELOW_FLOOR if missed else 0)


if __name__ == "__main__":
    typer.run(main)
