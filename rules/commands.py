"""Commands of the rule layer: ``rules``, ``code``, ``guide`` and ``template``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from mndnotes.errors import InputError
from mndnotes.rules.guide import card, coverage
from mndnotes.rules.guide import template as documentation_template
from mndnotes.rules.rule_commands import rules_app
from mndnotes.rules.tabular import Entry, look_up, search

app = typer.Typer(help="Look rules and codes up.")
app.add_typer(rules_app, name="rules")


@app.command()
def code(
    words: Annotated[list[str], typer.Argument(help="A code, or words to search titles for.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look an ICD-10-CM code up, or search titles by words."""
    if len(words) == 1 and any(char.isdigit() for char in words[0]):
        entry = look_up(words[0])
        shown = [json.dumps(asdict(entry), ensure_ascii=False)] if as_json else _card(entry)
    else:
        found = search(" ".join(words))
        if not found:
            raise InputError("no billable code has all these words in its title; try fewer words")
        shown = [json.dumps(found)] if as_json else [f"{name:<10}{title}" for name, title in found]
    typer.echo("\n".join(shown))


def _card(entry: Entry) -> Iterator[str]:
    yield f"{entry.code}  {entry.title}"
    yield f"  {'billable' if entry.billable else 'not billable: more characters are needed'}"
    yield f"  {entry.release}"
    for name, title in entry.path:
        yield f"  under {name}  {title}"
    for kind, lines in entry.notes.items():
        yield f"  {kind}:"
        yield from (f"    {line}" for line in lines)
    for name, title in entry.children:
        yield f"  below {name}  {title}"


@app.command()
def guide(
    name: Annotated[str, typer.Argument(help="als, pls or pma; coverage for every statement.")],
) -> None:
    """Show the guide card of a diagnosis, or every statement of the guide and what holds."""
    typer.echo(coverage() if name.lower() == "coverage" else card(name))


@app.command()
def template(name: Annotated[str, typer.Argument(help="als, pls or pma.")]) -> None:
    """Print a documentation template to fill in."""
    typer.echo(documentation_template(name))
