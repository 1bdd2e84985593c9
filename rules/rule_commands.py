"""The commands ``mndnotes rules``: list the rules, explain them, check their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

from mndnotes.errors import InputError, KnowledgeError
from mndnotes.rules.compliance import query_problems
from mndnotes.rules.criteria import criteria_sets
from mndnotes.rules.explain import (
    SpanExplanation,
    explain_note,
    explain_rule,
    explain_span,
    explain_words,
)
from mndnotes.rules.explain.ids import explain_id
from mndnotes.rules.explain.render import render_rule, render_span
from mndnotes.rules.files.note_file import read_text
from mndnotes.rules.findings import catalogue
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.lint import CHECKS, KnowledgeFiles, problems
from mndnotes.rules.lint.lock import write_lock
from mndnotes.rules.vocabulary import Setting

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
    name: Annotated[
        str | None, typer.Argument(help="Id: of a rule, guardrail, criteria set, concept, cue …")
    ] = None,
    note: Annotated[
        str | None,
        typer.Option("--note", help="A text file, or - for standard input."),
    ] = None,
    at: Annotated[str | None, typer.Option("--at", help="START:END of a span of the note.")] = None,
    words: Annotated[str | None, typer.Option("--words", help="Words of the note.")] = None,
    setting: Annotated[Setting, typer.Option("--setting")] = Setting.UNKNOWN,
) -> None:
    """Say what an id means; or why a note is read as it is: its spans, or a rule over it."""
    if note is not None:
        shown = _over_note(read_text(note), name, at, words, setting)
    elif at or words:
        raise InputError("--at and --words ask about a note; name it with --note FILE")
    elif name is None:
        raise InputError("name an id, or a note with --note FILE")
    else:
        shown = iter(explain_id(name))
    for line in shown:
        typer.echo(line)


def _over_note(
    text: str, name: str | None, at: str | None, words: str | None, setting: Setting
) -> Iterator[str]:
    """The lines of an explanation over a note: of a rule, of a span, of words, or of all of it."""
    judging = {*catalogue(), *(rail.id for rail in guardrails()), *criteria_sets()}
    for written in (name, name.upper(), name.lower()) if name else ():
        if written in judging:
            return render_rule(explain_rule(written, text, setting), text)
    if at is not None:
        spans: Iterable[SpanExplanation] = [explain_span(text, *_span(at))]
    else:
        spans = explain_words(text, words) if words else explain_note(text)
    if name is not None:
        explain_id(name)  # refuses an id that is none
        spans = [span for span in spans if span.concept and span.concept.id in (name, name.upper())]
    return _rendered(spans, text)


def _rendered(spans: Iterable[SpanExplanation], text: str) -> Iterator[str]:
    found = False
    for span in spans:
        found = True
        yield from (*render_span(span, text), "")
    if not found:
        yield "The note holds no such finding or diagnosis."


def _span(at: str) -> tuple[int, int]:
    start, colon, end = at.partition(":")
    if not (colon and start.strip().isdecimal() and end.strip().isdecimal()):
        raise InputError(f"--at {at!r} is no span; write START:END, such as 120:134")
    return int(start), int(end)


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
        number = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        raise KnowledgeError(f"{number} in the rule and lexicon files; mend what is named")
    typer.echo(f"{len(CHECKS)} checks, no problem")


@rules_app.command("query-check")
def query_check(
    query: Annotated[str, typer.Argument(help="A file with a query, or - for standard input.")],
    note: Annotated[
        str | None, typer.Option("--note", help="The note that it quotes, as a text file.")
    ] = None,
) -> None:
    """Check that a provider query complies: indicators, wording, answers, title.

    Prints a line for each fault; the status is 0 for a query that complies, else 2.
    """
    source = read_text(note) if note is not None else None
    found = query_problems(read_text(query), indicators_of=source)
    if not found:
        unchecked = "" if note else "; give its note with --note to have what it quotes checked"
        typer.echo(f"the query complies{unchecked}")
        return
    typer.echo("\n".join(found))
    count = f"{len(found)} faults" if len(found) > 1 else "a fault"
    raise InputError(f"the query has {count}; mend what is listed before it is sent")
