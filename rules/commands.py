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
from mndnotes.rules.icd10cm.releases import service_day
from mndnotes.rules.icd10cm.tabular import Entry, look_up, search
from mndnotes.rules.rule_commands import rules_app

app = typer.Typer(help="Look rules and codes up.")
app.add_typer(rules_app, name="rules")


@app.command()
def code(
    words: Annotated[
        list[str], typer.Argument(help="A code, a block or a chapter; or words to search for.")
    ],
    day: Annotated[
        str | None, typer.Option("--date", help="Date of service, 2026-04-01: chooses the release.")
    ] = None,
    release: Annotated[
        str | None, typer.Option("--release", help="A packaged release, such as fy2021.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look any ICD-10-CM code up, or search titles and inclusion terms by words."""
    if len(words) == 1 and any(char.isdigit() for char in words[0]):
        on = None if day is None else service_day(day)
        entry = look_up(words[0], on, release)
        shown = [json.dumps(asdict(entry), ensure_ascii=False)] if as_json else _card(entry)
    elif day is not None or release is not None:
        raise InputError("words are searched for in the newest release; leave the date out")
    else:
        found = search(" ".join(words))
        if not found:
            raise InputError("no billable code has all these words in its title; try fewer words")
        listed = [f"{name:<10}{title}" for name, title in found]
        shown = [json.dumps(found, ensure_ascii=False)] if as_json else listed
    typer.echo("\n".join(shown))


def _card(entry: Entry) -> Iterator[str]:
    yield f"{entry.code}  {entry.title}"
    yield f"  {'billable' if entry.billable else 'not billable: a heading'}"
    yield f"  {entry.release}"
    if entry.release_note:
        yield f"  {entry.release_note}"
    for name, title in entry.path:
        yield f"  under {name}  {title}"
    for kind, lines in entry.notes.items():
        yield f"  {kind}:"
        yield from (f"    {line}" for line in lines)
    for remark in entry.remarks:
        yield f"  remark: {remark}"
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
