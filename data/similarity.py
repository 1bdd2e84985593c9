"""How alike notes of different splits are: ``python -m mndnotes.data.similarity``.

Each note is a set of word shingles (Broder 1997). The sets are compared exactly over an inverted
index, so nothing is estimated as MinHash would; a few thousand notes take seconds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from mndnotes.data.corpus import SPLITS, load_notes
from mndnotes.data.records import LabelledNote

SHINGLE_WORDS = 5
"""Words of a shingle: five in a row are hardly ever the same by chance in clinical prose."""

NEAR_DUPLICATE = 0.2
"""Share of the shorter note's shingles that another note holds from which on both are the same."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The note most like another one.

    Attributes:
        note_id: of the note that was compared.
        neighbour_id: of the most similar note; empty where no shingle is shared.
        shared: share of the shorter note's shingles that both hold, 0 to 1.
    """

    note_id: str
    neighbour_id: str
    shared: float


def shingles(text: str) -> frozenset[str]:
    """Runs of five words, lower case; a shorter text is one shingle."""
    words = _WORD.findall(text.lower())
    count = max(1, len(words) - SHINGLE_WORDS + 1)
    return frozenset(" ".join(words[i : i + SHINGLE_WORDS]) for i in range(count) if words)


def nearest(notes: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> list[Neighbour]:
    """For each note the most similar one among ``others``; a note is never its own neighbour.

    Args:
        notes: pairs of id and text.
        others: likewise.
    """
    sizes: dict[str, int] = {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for other_id, text in others:
        own = shingles(text)
        sizes[other_id] = len(own)
        for shingle in own:
            holders[shingle].append(other_id)
    return [_nearest(note_id, shingles(text), sizes, holders) for note_id, text in notes]


def _nearest(
    note_id: str,
    own: frozenset[str],
    sizes: dict[str, int],
    holders: dict[str, list[str]],
) -> Neighbour:
    shared = Counter(other for shingle in own for other in holders.get(shingle, ()))
    del shared[note_id]
    shares = ((count / min(len(own), sizes[other]), other) for other, count in shared.items())
    share, other = max(shares, default=(0.0, ""))
    return Neighbour(note_id, other, share)


def near_duplicates(
    notes: Sequence[LabelledNote], others: Sequence[LabelledNote]
) -> list[Neighbour]:
    """Notes that share `NEAR_DUPLICATE` of their shingles or more with one of ``others``."""
    found = nearest(_texts(notes), _texts(others))
    return [neighbour for neighbour in found if neighbour.shared >= NEAR_DUPLICATE]


def table() -> str:
    """Nearest-neighbour similarity from each split to itself and to the others."""
    notes = {split: load_notes(split) for split in SPLITS}
    pairs = [(split, split) for split in SPLITS] + list(permutations(SPLITS, 2))
    lines = [
        f"{'notes of':<12}{'nearest in':<12}{'median':>9}{'95 %':>9}{'most':>9}{'duplicates':>12}"
    ]
    for one, other in pairs:
        found = sorted(n.shared for n in nearest(_texts(notes[one]), _texts(notes[other])))
        high = found[int(0.95 * (len(found) - 1))]
        doubles = sum(share >= NEAR_DUPLICATE for share in found)
        lines.append(
            f"{one:<12}{other:<12}{found[len(found) // 2]:>9.3f}{high:>9.3f}{found[-1]:>9.3f}"
            f"{doubles:>12}"
        )
    return "\n".join(lines)


def _texts(notes: Iterable[LabelledNote]) -> list[tuple[str, str]]:
    return [(note.note_id, note.text) for note in notes]


if __name__ == "__main__":
    print(table())  # noqa: T201 (a command)
