"""A note whose readers take down what decides: each cue weighed, each word of a region."""

from __future__ import annotations

from dataclasses import dataclass

from mndnotes.rules.assertions.assertion import AssertionReader, Cue, Judgement
from mndnotes.rules.explain.records import CueTrace
from mndnotes.rules.facts import Evidence
from mndnotes.rules.knowledge import CueKind
from mndnotes.rules.mentions.regions import RegionReader
from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Region

_FARTHEST = 300
"""Characters from a cue within which the end of its scope is looked for."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """What was weighed for one span."""

    judgement: Judgement
    cues: tuple[CueTrace, ...]


class TracingAssertions(AssertionReader):
    """Takes down, for each span that it judges, every cue of the sentence and why it acts or not.

    The parts of the decision are overridden one by one, so that the reasons follow the reader and
    can't differ from what it does.
    """

    weighed: dict[int, list[tuple[int, Weighing]]]
    """What was weighed for each span, by its end."""
    _scope_ends: dict[tuple[int, int, str], str]
    """Where the scope of each cue ends, which is the same for all spans."""
    _weighing: list[CueTrace]
    _why: str

    @classmethod
    def of(cls, reader: AssertionReader) -> TracingAssertions:
        """A reader that knows all that another one does, and takes down how it judges."""
        tracing = cls.__new__(cls)
        vars(tracing).update(vars(reader))
        tracing.weighed, tracing._scope_ends = {}, {}
        tracing._weighing, tracing._why = [], ""
        return tracing

    def judge(self, start: int, end: int) -> Judgement:
        """As the reader judges; the weighing is kept under the span."""
        self._weighing = []
        judgement = super().judge(start, end)
        weighing = Weighing(judgement, tuple(self._weighing))
        self.weighed.setdefault(end, []).append((start, weighing))
        return judgement

    def weighing(self, start: int, end: int) -> Weighing | None:
        """What was weighed for a span, else for the value that ends it: "knee jerks brisk"."""
        found = [pair for pair in self.weighed.get(end, ()) if start <= pair[0]]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _acts_on(self, cue: Cue, start: int, end: int) -> bool:
        self._why = ""
        acts = super()._acts_on(cue, start, end)
        why = self._reach_of(cue) if acts else self._why or self._out_of_reach(cue, start, end)
        self._weighing.append(
            CueTrace(
                words=Evidence(cue.start, cue.end, self._tokens.text[cue.start : cue.end]),
                id=cue.kind.id,
                assertion=cue.kind.assertion.value,
                direction=cue.kind.direction,
                acts=acts,
                why=why,
            )
        )
        return acts

    def _is_answer(self, cue: Cue) -> bool:
        return self._because(super()._is_answer(cue), "it answers the item before it")

    def _leaves(self, cue: Cue, low: int, high: int) -> bool:
        left = super()._leaves(cue, low, high)
        return self._because(left, "the brackets or quotation marks around it close in between")

    def _stopped(self, kind: CueKind, low: int, high: int) -> bool:
        stopped = super()._stopped(kind, low, high)
        if stopped:
            self._why = f"its scope ends at {self._stop_behind(kind, low, high)}"
        return stopped

    def _suits(self, cue: Cue, low: int, high: int) -> bool:
        suits = super()._suits(cue, low, high)
        self._because(not suits, f'it does not act across "{self._tokens.text[low:high].strip()}"')
        return suits

    def _because(self, found: bool, why: str) -> bool:
        if found:
            self._why = why
        return found

    def _out_of_reach(self, cue: Cue, start: int, end: int) -> str:
        if cue.start < end and start < cue.end:
            return "it overlaps the words that are asked about"
        if (cue.kind.direction == "forward") is (cue.start >= end):
            side = "follows" if cue.kind.direction == "forward" else "precedes"
            return f"it acts on what {side} it"
        low, high = (cue.end, start) if cue.end <= start else (end, cue.start)
        return f"{self._tokens.between(low, high)} words are farther than it reaches"

    def _reach_of(self, cue: Cue) -> str:
        """Where the scope of a cue that acts ends."""
        key = cue.start, cue.end, cue.kind.id
        if key not in self._scope_ends:
            self._scope_ends[key] = self._end_of_scope(cue)
        return self._scope_ends[key]

    def _end_of_scope(self, cue: Cue) -> str:
        first, last = self._layout.sentence(cue.start)
        if cue.kind.direction == "forward":
            high = min(last, cue.end + _FARTHEST)
            return f"its scope ends at {self._stop_behind(cue.kind, cue.end, high)}"
        low = max(first, cue.start - _FARTHEST)
        return f"its scope begins at {self._stop_before(cue.kind, low, cue.start)}"

    def _stop_behind(self, kind: CueKind, low: int, high: int) -> str:
        """The first stop between two offsets that ends the scope of a kind of cue."""
        stops = super()._stopped
        if not stops(kind, low, high):
            return "the end of the sentence"
        end = next(at for at in range(low, high + 1) if stops(kind, low, at))
        start = next(at for at in range(end, low - 1, -1) if stops(kind, at, end))
        return self._quoted(start, end)

    def _stop_before(self, kind: CueKind, low: int, high: int) -> str:
        """The last stop between two offsets that begins the scope of a kind of cue."""
        stops = super()._stopped
        if not stops(kind, low, high):
            return "the start of the sentence"
        start = next(at for at in range(high, low - 1, -1) if stops(kind, at, high))
        end = next(at for at in range(start, high + 1) if stops(kind, start, at))
        return self._quoted(start, end)

    def _quoted(self, start: int, end: int) -> str:
        words = " ".join(self._tokens.text[start:end].split())
        return f'"{words}" ({start}:{end})' if words else f"a break ({start}:{end})"


class TracingRegions(RegionReader):
    """Takes down which words of the body gave a span its regions."""

    gave: dict[int, list[tuple[int, tuple[Evidence, ...]]]]
    """The words that gave each span its regions, by its end."""
    _last: tuple[Evidence, ...]

    @classmethod
    def of(cls, reader: RegionReader) -> TracingRegions:
        """A reader that knows all that another one does, and takes down the words it used."""
        tracing = cls.__new__(cls)
        vars(tracing).update(vars(reader))
        tracing.gave, tracing._last = {}, ()
        return tracing

    def around(self, start: int, end: int) -> frozenset[Region]:
        """As the reader reads; the words are kept under the span."""
        return self._kept(start, end, super().around(start, end))

    def beside(self, start: int, end: int) -> frozenset[Region]:
        """As the reader reads; the words are kept under the span."""
        self._last = ()
        return self._kept(start, end, super().beside(start, end))

    def within(self, low: int, high: int) -> frozenset[Region]:
        """As the reader reads; the words are kept for the span that asks."""
        found = super().within(low, high)
        if found:
            self._last = tuple(
                Evidence(word.start, word.end, self._tokens.text[word.start : word.end])
                for word in self.words_between(low, high)
                if word.regions
            )
        return found

    def _kept(self, start: int, end: int, found: frozenset[Region]) -> frozenset[Region]:
        if found:
            self.gave.setdefault(end, []).append((start, self._last))
        return found

    def words(self, start: int, end: int) -> tuple[Evidence, ...]:
        """The words that gave a span its regions, else the value that ends it; none if none did."""
        found = [pair for pair in self.gave.get(end, ()) if start <= pair[0]]
        return min(found, key=lambda pair: pair[0])[1] if found else ()


class TracedNote(Note):
    """A note read with tracing readers.

    Args:
        text: the note as given.

    Attributes:
        finding_traces: how findings were judged.
        diagnosis_traces: how diagnoses were judged.
        region_traces: what gave the regions.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.assertions = self.finding_traces = TracingAssertions.of(self.assertions)
        self.stated = self.diagnosis_traces = TracingAssertions.of(super().stated)
        self.regions = self.region_traces = TracingRegions.of(super().regions)
