"""The patient's age at the visit: "58 yo man", "this 61 M", "Mrs H, 63,", "sixty-one-year-old"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from mndnotes.rules.facts import Evidence, Measurement
from mndnotes.rules.measures.numerals import FIRST_WORDS, IN_WORDS, number_at
from mndnotes.rules.measures.owner import Owner
from mndnotes.rules.note import Note
from mndnotes.rules.text.scanner import Places
from mndnotes.rules.vocabulary import Assertion, Subject

AGE: Final = "age"
_SEX: Final = r"(?:male|female|man|woman|lady|gentleman|gent)\b"
_OLD = re.compile(
    rf"(?P<age>\d{{1,3}}|{IN_WORDS})[ -]?"
    r"(?:y\.?/?[ ]?o\b\.?|(?:years?|yrs?|y)(?:[ -]{1,2}old\b|[ -]of[ -]age\b"
    rf"|[ ,-]{{1,2}}(?:{_SEX}|[mf]\b)))|(?P<age2>\d{{2,3}}|{IN_WORDS})[ ]?[-/]?[ ]?{_SEX}"
)
_ALONE: Final = (
    r"(?![\w%]|[.,/]\d|-\w|[ ]?(?:months?|mos?|mths?|weeks?|wks?|days?|kg|lbs?|cm"
    r"|(?:years?|yrs?|y)[ ](?:history|hx|h/o|of(?! age)|ago))\b)"
)
"""Behind a number that has no unit of its own, as an age may."""
_AGED = re.compile(r"aged?(?:/sex|/gender)?[ :.=]{1,3}(?P<age>\d{1,3})" + _ALONE)
_SEX_FIRST = re.compile(rf"{_SEX}(?:[, ]{{1,2}}(?:aged )?| of )(?P<age>\d{{2,3}}){_ALONE}")
_TITLED = re.compile(
    r"\w+\b[^\n,;:(]{1,40}(?:[,(][ ]?| is )(?P<age>\d{2,3})"
    r"(?=[,.;)\n]|$| (?:is|was|who|from|presents)\b)"
)
_IS = re.compile(
    r"\w+(?: is|'s)(?: now| currently| aged| a)? (?P<age>\d{2,3})(?=[,.;)\n]|$| (?:and|with|who)\b)"
)
_OPENED_BY: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("age", "aged"), _AGED),
        **dict.fromkeys(("male", "female", "man", "woman", "lady", "gentleman"), _SEX_FIRST),
        **dict.fromkeys(("mr", "mrs", "ms", "miss", "mx", "mdm", "dr", "prof"), _TITLED),
        **dict.fromkeys(("patient", "pt", "he", "she", "who", "he's", "she's"), _IS),
        **dict.fromkeys(FIRST_WORDS, _OLD),
    }
)
"""Word that an age may begin with, beside a number, to its wordings."""
_LETTERED = re.compile(
    r"(?P<age>\d{2,3})[ ]?[/-]?[ ]?[MF]\b(?! ?(?:walk|run|sprint|swim|dash))"
    r"|[MF]/(?P<age2>\d{2,3})\b"
)
"""An age with the letter of the sex, in capitals: in small ones it may be metres."""
_INTRODUCED = re.compile(
    r"(?:^|[\n.;:>*)(\]|-]|\b(?:this|an?|the|is|pt|patient|our|pleasant|delightful|nice|old|retired"
    r"|lovely|re|name|handed|rhd|lhd))[ \t]*$"
)
"""What stands before such an age."""
_TEMPERATURE = re.compile(r"\b(?:t|tm|tmax|temp\w*)[ :=]*$")
_OF_AN_EVENT = re.compile(
    r"\b(?:at|since|from|by|until|till|before|after|around|onset|diagnosis|died|death|dead"
    r"|d\.|when (?:he|she|they|i|you) (?:was|were)|lived to)[ :,]+"
    r"(?:(?:the|an?|her|his|age|aged|of|about|around|just|only)[ ]+){0,3}$"
)
"""Right before an age: it is that of an event, not of the visit."""
_PARTS_OF_NUMBERS: Final = frozenset(".,/-")
"""Signs that make a number behind them the part of another."""
_SEX_LETTERS: Final = frozenset("mf")
_MAY_OPEN: Final = frozenset({*_OPENED_BY, *_SEX_LETTERS})
"""Words that, beside numbers, an age may begin with."""
_PLAUSIBLE: Final = range(1, 111)
_YOUNGEST: Final = 14
"""A lower number with a letter is no age."""
_NEAR: Final = 45
"""Characters before an age within which somebody else is named whose it is."""
_TOLD: Final = 140
"""The same before "aged", which ends a story: "her mother died of it in 2011, aged 70"."""


def read_ages(note: Note, words: Places[frozenset[str]], owner: Owner) -> list[Measurement]:
    """The ages that are given as the patient's, each once, in order.

    Args:
        note: the note.
        words: the words in it that name other people, among others.
        owner: tells whose a value is.
    """
    found: dict[tuple[float, bool], Measurement] = {}
    for start, end, number in sorted(_ages(note)):
        if _OF_AN_EVENT.search(note.folded, max(0, start - _NEAR), start):
            continue
        if owner.of(start, end) is not Subject.PATIENT or _of_somebody_else(
            note, words, start, end
        ):
            continue
        stale = note.layout.section(start).stale
        found.setdefault(
            (number, stale),
            Measurement(
                id=AGE,
                value=number,
                unit="years",
                of=None,
                date=None,
                evidence=Evidence(start, end, note.text[start:end]),
                stale=stale,
                plausible=number in _PLAUSIBLE,
            ),
        )
    return list(found.values())


def _ages(note: Note) -> Iterator[tuple[int, int, float]]:
    """Every age in the text, with its offsets."""
    tokens, folded = note.tokens, note.folded
    free = 0
    for at in sorted([*tokens.numeric, *tokens.among(_MAY_OPEN)]):
        start, word = tokens.starts[at], tokens.words[at]
        digit = word[0].isdecimal()
        if start < free:
            continue
        if digit and folded[start - 1 : start] in _PARTS_OF_NUMBERS:
            continue
        wording = _OLD if digit else _OPENED_BY.get(word)
        found = wording.match(folded, start) if wording else None
        if found is not None:
            group = "age" if found["age"] else "age2"
            number = number_at(folded, found.start(group))
            if number is not None:
                free = found.end()
                yield start, free, number.value
        elif digit or word in _SEX_LETTERS:
            yield from _lettered(note, start)


def _lettered(note: Note, start: int) -> Iterator[tuple[int, int, float]]:
    """An age with the letter of the sex that begins at an offset."""
    found = _LETTERED.match(note.text, start)
    if found is None:
        return
    age = int(found["age"] or found["age2"])
    if _YOUNGEST <= age <= _PLAUSIBLE[-1] and _is_introduced(note, start):
        yield start, found.end(), float(age)


def _is_introduced(note: Note, start: int) -> bool:
    """Whether a number with a letter stands where an age would, and is no temperature."""
    low = max(0, start - _NEAR)
    if _TEMPERATURE.search(note.folded, low, start):
        return False
    return _INTRODUCED.search(note.folded, low, start) is not None


def _of_somebody_else(note: Note, words: Places[frozenset[str]], start: int, end: int) -> bool:
    """Whether a relative or another person is named right before an age, or right behind it."""
    first, last = note.layout.sentence(start)
    reach = _TOLD if note.folded.startswith("aged", start) else _NEAR
    low, high = max(first, start - reach), min(last, end + 2)
    if any("people" in kinds for _, _, kinds in words.starting(low, start)):
        return True
    cues = [*note.places("cue").starting(low, start), *note.places("cue").starting(end, high)]
    return any(kind.assertion is Assertion.FAMILY for _, _, kinds in cues for kind in kinds)
