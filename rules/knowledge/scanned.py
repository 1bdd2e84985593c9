"""Words as a scanner misreads them, from ``lexicon/scanned.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType
from typing import Final

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import Tokens

_MOST_WRONG: Final = 2
"""Places of a word that are misread at once; a letter may be misread wherever it stands, too."""


def note_tokens(text: str) -> Tokens:
    """The tokens of a note, in which misread words are read as what they were."""
    return Tokens(text, misread_words())


@lru_cache(maxsize=1)
def misread_words() -> Mapping[str, str]:
    """Misread words to what they were, all folded; no word of the list is among them."""
    data = read_yaml("scanned")
    words: list[str] = data["words"]
    found: dict[str, str] = {}
    for word in words:
        confused = {letter: list(others) for letter, others in data["confused"].items()}
        if len(word) >= data["long"]:
            for letter, others in data["confused_in_long"].items():
                confused[letter] += others
        found.update(dict.fromkeys(_misread(word, confused), word))
    return MappingProxyType({wrong: word for wrong, word in found.items() if wrong not in words})


def _misread(word: str, confused: Mapping[str, list[str]]) -> Iterator[str]:
    """A word with each letter misread throughout, and with one or two places misread."""
    for letter, others in confused.items():
        yield from (word.replace(letter, other) for other in others)
    places = [(at, other) for at, letter in enumerate(word) for other in confused.get(letter, ())]
    for count in range(1, _MOST_WRONG + 1):
        for chosen in combinations(places, count):
            letters = list(word)
            for at, other in chosen:
                letters[at] = other
            yield "".join(letters)
