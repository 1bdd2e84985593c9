"""What an explanation holds: plain frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from mndnotes.rules.facts import Evidence
from mndnotes.rules.knowledge import Concept
from mndnotes.rules.vocabulary import Assertion, Region


@dataclass(frozen=True, slots=True)
class CueTrace:
    """A cue that was weighed for a span."""

    words: Evidence
    id: str
    """Its kind in ``lexicon/cues.yaml``."""
    assertion: str
    direction: str
    acts: bool
    why: str
    """Why it does not act; where it acts, how far it reaches."""


@dataclass(frozen=True, slots=True)
class SpanExplanation:
    """Why a span is read as it is."""

    words: Evidence
    kind: str
    """``mention`` of a finding, ``statement`` of a diagnosis, ``not counted`` for a form of the
    lexicon that is left out here, or ``words`` for any others."""
    concept: Concept | None
    group: str
    """The group that a finding counts under; empty for other words."""
    assertion: Assertion
    why: tuple[str, ...]
    """The steps to the assertion: what the cues say, then whatever changes that."""
    cue: CueTrace | None
    """The cue that decides, if one does."""
    weighed: tuple[CueTrace, ...]
    """All cues of the sentence."""
    cue_source: str
    section: str
    section_head: Evidence | None
    """The words that head the section; ``None`` outside any headed section."""
    stale: bool
    """The section is brought forward from an earlier note."""
    topic: str
    """What the sentence is about."""
    regions: tuple[Region, ...]
    region_why: str
    region_words: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Why a rule speaks on a note, or is silent."""

    rule: str
    speaks: bool
    says: str
    """The message that it gives; empty where it is silent."""
    facts: tuple[tuple[str, str], ...]
    """What its decision looked at, with what the note holds of it."""
    evidence: tuple[SpanExplanation, ...]
    """The spans that it rests on, each explained."""
