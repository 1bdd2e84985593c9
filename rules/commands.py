"""Commands of the rule layer: ``rules`` and ``code``."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from mndnotes.errors import InputError
from mndnotes.rules.criteria import CriteriaSet, criteria_sets
from mndnotes.rules.findings import Rule, catalogue
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.guide import card
from mndnotes.rules.guide import template as documentation_template
from mndnotes.rules.tabular import Entry, look_up, search

app = typer.Typer(help="Look rules and codes up.")
rules_app = typer.Typer(invoke_without_command=True, help="Every rule with its id and source.")
app.add_typer(rules_app, name="rules")


@rules_app.callback()
def list_rules(context: typer.Context) -> None:
    """List every rule, guardrail and criteria set with its id and source."""
    if context.invoked_subcommand is not None:
        return
    for rule in sorted(catalogue().values(), key=lambda rule: rule.id):
        typer.echo(f"{rule.id:<20}{rule.severity:<9}{rule.issue:<22}{rule.title}")
        typer.echo(f"{'':<20}source: {rule.source}")
    for rail in guardrails():
        typer.echo(f"{rail.id:<20}{rail.action:<9}{'guardrail':<22}{rail.why}")
        typer.echo(f"{'':<20}source: {rail.source}")
    for criteria in criteria_sets().values():
        typer.echo(f"{criteria.id:<20} {criteria.name}, {criteria.version}")
        typer.echo(f"{'':<20}source: {criteria.source}")


@rules_app.command()
def explain(
    rule_id: Annotated[str, typer.Argument(help="Id of a rule or criteria set.")],
) -> None:
    """Say what one rule looks for, what to do, why it matters, and where it comes from."""
    criteria = criteria_sets().get(rule_id.lower())
    if criteria is not None:
        typer.echo("\n".join(_criteria(criteria)))
        return
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


def _criteria(criteria: CriteriaSet) -> Iterator[str]:
    yield f"{criteria.id}  {criteria.name}, {criteria.version}"
    yield f"  source      {criteria.source}"
    for category, meaning in criteria.categories.items():
        yield f"  {category}: {meaning}"
    for name, setting in criteria.settings.items():
        yield f"  setting {name}, by default {setting.default}: {setting.why}"
        yield from (f"    {option}: {meaning}" for option, meaning in setting.options.items())
    yield from (f"  always      {words}" for words in criteria.fixed)


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
def guide(name: Annotated[str, typer.Argument(help="als, pls or pma.")]) -> None:
    """Show the guide card of a diagnosis, with what the guide gets wrong."""
    typer.echo(card(name))


@app.command()
def template(name: Annotated[str, typer.Argument(help="als, pls or pma.")]) -> None:
    """Print a documentation template to fill in."""
    typer.echo(documentation_template(name))
