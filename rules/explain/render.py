"""Explanations as lines of text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from mndnotes.errors import plain
from mndnotes.rules.explain.records import CueTrace, RuleExplanation, SpanExplanation
from mndnotes.rules.facts import Evidence


def render_span(explained: SpanExplanation, text: str) -> Iterator[str]:
    """An explanation of a span.

    Args:
        explained: the explanation.
        text: the note, for line numbers.
    """
    line = text.count("\n", 0, explained.words.start) + 1
    yield f"{_quote(explained.words)}, line {line}: {_what(explained)}"
    yield f"  is          {explained.assertion.value}"
    for step in explained.why:
        yield f"  because     {step}"
    if explained.cue:
        yield f"  cue         {_cue(explained.cue)}"
        yield f"  cue source  {explained.cue_source}"
    for trace in explained.weighed:
        if trace is not explained.cue:
            silent = f"does not act: {plain(trace.why)}"
            acts = "acts too, and counts for less" if trace.acts else silent
            yield f"  weighed     {_quote(trace.words)} {trace.id} ({trace.assertion}): {acts}"
    head = f", headed {_quote(explained.section_head)}" if explained.section_head else ""
    stale = ", brought forward from an earlier note" if explained.stale else ""
    yield f"  section     {explained.section}{head}{stale}"
    yield f"  talk of     {explained.topic}"
    if explained.regions:
        words = ", ".join(map(_quote, explained.region_words))
        regions = ", ".join(explained.regions)
        yield f"  region      {regions}: {explained.region_why}{' ' if words else ''}{words}"
    if explained.concept:
        yield f"  source      {explained.concept.source}"


def render_rule(explained: RuleExplanation, text: str) -> Iterator[str]:
    """An explanation of a rule over a note.

    Args:
        explained: the explanation.
        text: the note, for line numbers.
    """
    yield f"{explained.rule} {'speaks' if explained.speaks else 'is silent'} on this note"
    if explained.says:
        yield f"  says        {explained.says}"
    for name, value in explained.facts:
        yield f"  looked at   {name.replace('_', ' ')}: {plain(value)}"
    for span in explained.evidence:
        yield from (f"  {line}" for line in render_span(span, text))


def _what(explained: SpanExplanation) -> str:
    if explained.concept is None:
        return explained.kind
    ids = "".join(f", {standard}" for standard in explained.concept.ids.values())
    return f"{explained.concept.name} ({explained.concept.id}; group {explained.group}{ids})"


def _cue(trace: CueTrace) -> str:
    return f"{_quote(trace.words)} {trace.id}, {trace.direction}; {plain(trace.why)}"


def _quote(words: Evidence) -> str:
    return f'"{plain(words.text)}" ({words.start}:{words.end})'
