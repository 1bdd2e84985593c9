"""How well two readers agree: Cohen's kappa by label (Cohen 1960), and where they do not.

Labels of a note are compared where both readers gave them. Statements are compared on the mentions
that both marked: quotes that overlap in the text. Nothing here holds a word of a note.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mndnotes.data.reading import read_notes
from mndnotes.data.records import (
    NAMED_ISSUES,
    LabelledNote,
    LabelledStatement,
    PartlyLabelledNote,
)
from mndnotes.errors import InputError
from mndnotes.rules.vocabulary import Element

Labelled = PartlyLabelledNote | LabelledNote


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Agreement on one label."""

    label: str
    compared: int
    """Notes, or shared mentions, that both readers labelled."""
    agreed: int
    kappa: float | None
    """None where it is not defined: nothing compared, or both used one and the same value only."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One label of one note that the readers gave otherwise."""

    note_id: str
    label: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two readers on a set of notes."""

    notes: int
    """Notes compared."""
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    other_text: tuple[str, ...]
    """Notes that are left out because the two texts differ."""
    shared_mentions: int
    mentions_only_first: int
    mentions_only_second: int
    labels: tuple[LabelAgreement, ...]
    disagreements: tuple[Disagreement, ...]

    def as_json(self) -> str:
        """All of it as one JSON object."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of paired values: (observed - expected) / (1 - expected) agreement.

    Returns:
        -1 to 1; None where there is no pair or chance alone gives full agreement.
    """
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[value] * second[value] for value in first)
    if total == 0 or by_chance == total * total:
        return None
    agreed = sum(a == b for a, b in pairs)
    return (agreed * total - by_chance) / (total * total - by_chance)


def notes_by_id(file: Path, writer: str | None = None) -> dict[str, Labelled]:
    """Labelled notes of a file by id.

    Args:
        file: any file that ``mndnotes data import`` reads.
        writer: only the notes of this writer.

    Raises:
        InputError: the file can't be read, or holds an id twice.
    """
    notes: dict[str, Labelled] = {}
    for note in read_notes(file):
        if not isinstance(note, Labelled) or writer not in (None, note.writer):
            continue
        if note.note_id in notes:
            raise InputError(
                f"{file.name} holds {note.note_id} by several writers; choose one with "
                "--first-writer or --second-writer"
            )
        notes[note.note_id] = note
    if not notes:
        raise InputError(f"{file.name} holds no labelled note to compare; name another file")
    return notes


def compare(first: Mapping[str, Labelled], second: Mapping[str, Labelled]) -> Agreement:
    """Agreement on the notes that both read, by label."""
    shared = [name for name in first if name in second]
    same = [name for name in shared if first[name].text == second[name].text]
    values = [_Value(n, label, a, b) for n in same for label, a, b in _pairs(first[n], second[n])]
    mentions = {name: _mentions(first[name], second[name]) for name in same}
    for name, found in mentions.items():
        values += _mention_values(name, found)
    only = [_lone(name, s, True) for name, found in mentions.items() for s in found.only_first]
    only += [_lone(name, s, False) for name, found in mentions.items() for s in found.only_second]
    return Agreement(
        notes=len(same),
        only_first=tuple(name for name in first if name not in second),
        only_second=tuple(name for name in second if name not in first),
        other_text=tuple(name for name in shared if name not in set(same)),
        shared_mentions=sum(len(found.shared) for found in mentions.values()),
        mentions_only_first=sum(len(found.only_first) for found in mentions.values()),
        mentions_only_second=sum(len(found.only_second) for found in mentions.values()),
        labels=tuple(_by_label(values)),
        disagreements=tuple(
            Disagreement(v.note_id, v.label, v.first, v.second)
            for v in sorted([*values, *only], key=lambda v: v.note_id)
            if v.first != v.second
        ),
    )


@dataclass(frozen=True, slots=True)
class _Value:
    note_id: str
    label: str
    first: str
    second: str


def _pairs(first: Labelled, second: Labelled) -> Iterator[tuple[str, str, str]]:
    """The labels of a note that both readers gave."""
    if first.picture is not None and second.picture is not None:
        yield "picture", str(first.picture), str(second.picture)
    if first.expected_code is not None and second.expected_code is not None:
        yield "expected_code", first.expected_code, second.expected_code
    for element in Element:
        if element in first.elements and element in second.elements:
            yield str(element), str(first.elements[element]), str(second.elements[element])
    if first.issues is not None and second.issues is not None:
        ours, theirs = set(map(str, first.issues)), set(map(str, second.issues))
        # each named issue is a yes or no; others count where a reader names them
        further = (ours | theirs) - {"none", *NAMED_ISSUES}
        for issue in (*NAMED_ISSUES, *sorted(further)):
            yield f"issue {issue}", _yes(issue in ours), _yes(issue in theirs)


def _yes(there: bool) -> str:
    return "yes" if there else "no"


def _by_label(values: Iterable[_Value]) -> Iterator[LabelAgreement]:
    pairs: dict[str, list[tuple[str, str]]] = {}
    for value in values:
        pairs.setdefault(value.label, []).append((value.first, value.second))
    for label, given in pairs.items():
        agreed = sum(a == b for a, b in given)
        yield LabelAgreement(label, len(given), agreed, cohen_kappa(given))


@dataclass(frozen=True, slots=True)
class _Mentions:
    shared: tuple[tuple[LabelledStatement, LabelledStatement], ...]
    only_first: tuple[LabelledStatement, ...]
    only_second: tuple[LabelledStatement, ...]


def _mention_values(note_id: str, found: _Mentions) -> Iterator[_Value]:
    for a, b in found.shared:
        yield _Value(note_id, "statement label", str(a.label), str(b.label))
        if a.label == b.label:
            yield _Value(note_id, "statement assertion", str(a.assertion), str(b.assertion))


def _lone(note_id: str, statement: LabelledStatement, first: bool) -> _Value:
    """A mention that one reader marked and the other did not."""
    marked = f"{statement.label} {statement.assertion}"
    pair = (marked, "not marked") if first else ("not marked", marked)
    return _Value(note_id, "statement mention", *pair)


def _mentions(first: Labelled, second: Labelled) -> _Mentions:
    """Mentions that both readers marked: the pairs that overlap most, same label before another."""
    ours, theirs = first.stated, second.stated
    if ours is None or theirs is None:
        return _Mentions((), (), ())
    candidates = sorted(
        (a.label != b.label, -overlap, i, j)
        for i, a in enumerate(ours)
        for j, b in enumerate(theirs)
        if (overlap := _overlap(first.text, a.quote, b.quote))
    )
    pairs: dict[int, int] = {}
    for _, _, i, j in candidates:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    shared = tuple((ours[i], theirs[j]) for i, j in sorted(pairs.items()))
    return _Mentions(
        shared,
        tuple(statement for i, statement in enumerate(ours) if i not in pairs),
        tuple(statement for j, statement in enumerate(theirs) if j not in pairs.values()),
    )


def _overlap(text: str, first: str, second: str) -> int:
    """Characters that two quotes share, at the places where they share most."""
    return max(
        (
            min(a + len(first), b + len(second)) - max(a, b)
            for a in _places(text, first)
            for b in _places(text, second)
            if a < b + len(second) and b < a + len(first)
        ),
        default=0,
    )


def _places(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)


def lines(found: Agreement) -> Iterator[str]:
    """The agreement as a table, then where the readers disagree."""
    yield f"{found.notes} notes compared"
    for what, names in (
        ("only in the first", found.only_first),
        ("only in the second", found.only_second),
        ("left out, the texts differ", found.other_text),
    ):
        if names:
            yield f"{what}: {', '.join(names)}"
    yield (
        f"statements: {found.shared_mentions} mentions by both, {found.mentions_only_first} only"
        f" by the first, {found.mentions_only_second} only by the second"
    )
    yield ""
    yield f"{'label':<32}{'compared':>10}{'agreed':>10}{'kappa':>10}"
    for row in found.labels:
        kappa = "-" if row.kappa is None else f"{row.kappa:.3f}"
        yield f"{row.label:<32}{row.compared:>10}{row.agreed:>10}{kappa:>10}"
    if found.disagreements:
        yield ""
        yield f"{'note':<20}{'label':<32}{'first':<20}second"
    for case in found.disagreements:
        yield f"{case.note_id:<20}{case.label:<32}{case.first:<20}{case.second}"
