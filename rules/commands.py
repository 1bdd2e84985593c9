"""Commands of the rule layer: ``rules`` and ``code``."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from mndnotes.errors import InputError
from mndnotes.rules.findings import Rule, catalogue
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.guide import card
from mndnotes.rules.guide import template as documentation_template
from mndnotes.rules.releases import service_day
from mndnotes.rules.tabular import Entry, look_up, search

app = typer.Typer(help="Look rules and codes up.")
rules_app = typer.Typer(invoke_without_command=True, help="Every rule with its id and source.")
app.add_typer(rules_app, name="rules")


@rules_app.callback()
def list_rules(context: typer.Context) -> None:
    """List every rule and guardrail with its id and source."""
    if context.invoked_subcommand is not None:
        return
    for rule in sorted(catalogue().values(), key=lambda rule: rule.id):
        typer.echo(f"{rule.id:<20}{rule.severity:<9}{rule.issue:<22}{rule.title}")
        typer.echo(f"{'':<20}source: {rule.source}")
    for rail in guardrails():
        typer.echo(f"{rail.id:<20}{rail.action:<9}{'guardrail':<22}{rail.why}")
        typer.echo(f"{'':<20}source: {rail.source}")


@rules_app.command()
def explain(rule_id: Annotated[str, typer.Argument(help="Id of a rule.")]) -> None:
    """Say what one rule looks for, what to do, why it matters, and where it comes from."""
    rule = catalogue().get(rule_id.upper())
    if rule is None:
        near = difflib.get_close_matches(rule_id.upper(), catalogue(), n=1, cutoff=0.3)
        hint = f"did you mean {near[0]}?" if near else "list them with mndnotes rules"
        raise InputError(f"there is no rule {rule_id}; {hint}")
    typer.echo("\n".join(_explained(rule)))


def _explained(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}  {rule.title}"
    yield f"  issue       {rule.issue} ({rule.severity})"
    yield f"  looks for   {rule.decide.__doc__ or rule.title}"
    yield f"  says        {rule.message}"
    yield f"  to do       {rule.mitigation}"
    yield f"  matters     {rule.impact}"
    yield f"  source      {rule.source}"
    for kind, notes in (("speaks on", rule.fire), ("silent on", rule.quiet)):
        for note in notes:
            yield f"  {kind:<12}{' '.join(note.split())}"


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
def guide(name: Annotated[str, typer.Argument(help="als, pls or pma.")]) -> None:
    """Show the guide card of a diagnosis, with what the guide gets wrong."""
    typer.echo(card(name))


@app.command()
def template(name: Annotated[str, typer.Argument(help="als, pls or pma.")]) -> None:
    """Print a documentation template to fill in."""
    typer.echo(documentation_template(name))
