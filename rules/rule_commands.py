"""The commands ``mndnotes rules``: list the rules, explain them, check their files."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Annotated

import typer

from mndnotes.errors import InputError, KnowledgeError
from mndnotes.rules.criteria import CriteriaSet, criteria_sets
from mndnotes.rules.findings import Rule, catalogue
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.lint import CHECKS, KnowledgeFiles, problems
from mndnotes.rules.lint.lock import write_lock

rules_app = typer.Typer(invoke_without_command=True, help="Every rule with its id and source.")


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


@rules_app.command()
def check(
    update: Annotated[
        bool, typer.Option("--update", help="Agree to new and re-versioned ids in the lock first.")
    ] = False,
    checks: Annotated[bool, typer.Option("--list", help="Only say what is checked.")] = False,
) -> None:
    """Check the rule and lexicon files: forms, ids, examples, sources, and changed meanings."""
    if checks:
        for name, function in CHECKS.items():
            typer.echo(f"{name:<30}{(function.__doc__ or '').partition(chr(10))[0]}")
        return
    if update:
        write_lock(KnowledgeFiles.load())
    found = list(problems(KnowledgeFiles.load()))
    for problem in found:
        typer.echo(str(problem))
    if found:
        raise KnowledgeError(f"{len(found)} problems in the rule and lexicon files; mend them")
    typer.echo(f"{len(CHECKS)} checks, no problem")
