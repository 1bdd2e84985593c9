"""One note prepared for reading: its tokens, the forms found in it, and what asks about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mndnotes.rules.assertions.assertion import AssertionReader
from mndnotes.rules.caching import cached_property
from mndnotes.rules.knowledge import note_tokens, pattern, scanner, seeker, talk
from mndnotes.rules.mentions.regions import RegionReader
from mndnotes.rules.text.boxes import Boxes
from mndnotes.rules.text.contexts import Contexts
from mndnotes.rules.text.foreign import foreign_spans
from mndnotes.rules.text.scanner import Hit, Places, Sought
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.text.structure import Layout
from mndnotes.rules.text.tables import Tables

_NOWHERE: Places[Any] = Places(())
"""What is shared by all kinds that a note has no hit of."""


class Note:
    """Everything that the readers look things up in; each part is made when first asked for.

    Args:
        text: the note as given.

    Attributes:
        text: the note as given.
        folded: the folded note, same offsets.
        tokens: its tokens.
        hits: every form found in it, by kind (see `knowledge.scanner`).
        layout: its sections and sentences.
        assertions: how its spans are meant.
    """

    def __init__(self, text: str) -> None:
        self.tokens = note_tokens(text)
        self.text, self.folded = text, self.tokens.folded
        self.hits: Mapping[str, list[Hit[Any]]] = scanner().scan(self.tokens)
        self.layout = Layout(self.tokens, self.hits)
        self.assertions = AssertionReader(self.tokens, self.layout, self.hits)
        self._places: dict[str, Places[Any]] = {}
        self._talk: dict[str, Places[Any]] = {}
        self._sought: dict[str, Sought[Any]] = {}
        self._found: dict[tuple[str, int, int], bool] = {}

    @cached_property
    def stated(self) -> AssertionReader:
        """How its diagnoses are meant: with the cues that act on diagnoses only."""
        return self.assertions.with_cues(self.sought("diagnosis_cue"))

    @cached_property
    def foreign(self) -> Spans:
        """The stretches that it says are somebody else's."""
        return foreign_spans(self.folded, self.layout, self.hits["cue"])

    @cached_property
    def regions(self) -> RegionReader:
        """The parts of the body named in it."""
        body = sorted([*self.hits["body"], *self.hits["everywhere"]])
        return RegionReader(self.tokens, self.layout, body)

    @cached_property
    def tables(self) -> Tables:
        """Its tables."""
        return Tables(self.folded)

    @cached_property
    def boxes(self) -> Boxes:
        """Its check boxes."""
        return Boxes(self.text)

    @cached_property
    def contexts(self) -> Contexts:
        """What its sentences are about."""
        return Contexts(
            self.text,
            self.layout,
            exam=self.talk("exam_talk"),
            signs=self.talk("exam_only"),
            emg=self.talk("emg_talk"),
            told=self.talk("told"),
        )

    def sentence_has(self, name: str, offset: int) -> bool:
        """Whether a pattern is found in the sentence of an offset.

        A sentence may name a diagnosis a thousand times: it is looked through once a pattern.
        """
        start, end = self.layout.sentence(offset)
        key = name, start, end
        if key not in self._found:
            self._found[key] = pattern(name).search(self.folded, start, end) is not None
        return self._found[key]

    def places(self, kind: str) -> Places[Any]:
        """The hits of a kind."""
        found = self._places.get(kind)
        if found is None:
            hits = [hit for hit in self.hits[kind] if hit[2]]
            found = self._places[kind] = Places(hits) if hits else _NOWHERE
        return found

    def sought(self, kind: str) -> Sought[Any]:
        """The hits of a kind that is looked for only where it is asked for."""
        found = self._sought.get(kind)
        if found is None:
            found = self._sought[kind] = Sought(seeker(kind), self.tokens)
        return found

    def talk(self, kind: str) -> Places[Any]:
        """Where the note talks of something (see ``lexicon/talk.yaml``), two-part wordings too."""
        found = self._talk.get(kind)
        if found is None:
            hits = [hit for hit in self.hits[f"talk.{kind}"] if hit[2]]
            numbers = talk().by_kind.get(kind)
            if numbers and (more := self._sequences(numbers)):
                hits = sorted([*hits, *more])
            found = self._talk[kind] = Places(hits) if hits else _NOWHERE
        return found

    def talks(self, kind: str, low: int, high: int) -> bool:
        """Whether such talk begins between two offsets."""
        return (self._talk.get(kind) or self.talk(kind)).any_starting(low, high)

    def _sequences(self, numbers: Iterable[int]) -> list[Hit[Any]]:
        """The two-part wordings of some numbers that stand in one sentence."""
        found = []
        for number in numbers:
            firsts = self.hits[f"first.{number}"]
            if not firsts:
                continue
            sequence = talk().sequences[number]
            then = self.sought(f"then.{number}")
            for start, end, form in firsts:
                if form is None:
                    continue
                _, last = self.layout.sentence(start)
                reach = self.tokens.index(end) + sequence.within + 1
                starts = self.tokens.starts
                high = min(last, starts[reach] if reach < len(starts) else len(self.text))
                second = next(iter(then.starting(end, high)), None)
                if second:
                    found.append((start, second[1], form))
        return found
