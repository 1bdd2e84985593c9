"""Whether "he" or "she" is the patient or somebody else: "she turns her husband: he has ALS"."""

from __future__ import annotations

import re

from mndnotes.rules.caching import cached_property
from mndnotes.rules.note import Note

_BY_AGE = re.compile(
    r"\b\d{2,3}[ -]?(?:y/?o|yo|yrs?|y\.?|years?)?[ -]?(?:old)?[ ,./-]{0,3}"
    r"(?:(?P<f>f|female|woman|lady)|(?P<m>m|male|man|gentleman))\b"
)
_BY_TITLE = re.compile(
    r"\b(?:(?P<f>mrs|ms|miss|mme|mdm)|(?P<m>mr))\b|\b(?:this (?P<f2>lady|woman))\b"
)
_WOMAN = re.compile(r"\b(?:she|her|hers|herself)\b")
_MAN = re.compile(r"\b(?:he|him|his|himself)\b")
_CLEAR = 3
"""How many times as often one pronoun must stand as the other to tell who the patient is."""
_SUBJECT = re.compile(
    r"\b(he|she)\b(?:'s|\s+(?:is|has|was|had|got|lives with|also has))?[^.;:\n]{0,24}$"
)
"""The pronoun that is said to have what follows."""
_MEN = re.compile(
    r"\b(?:(?P<near>husband|partner|spouse|boyfriend|neighbour|neighbor|friend|flatmate)"
    r"|father|dad|brother|son|uncle|grandfather)\b"
)
_WOMEN = re.compile(
    r"\b(?:(?P<near>wife|partner|spouse|girlfriend|neighbour|neighbor|friend|flatmate)"
    r"|mother|mum|mom|sister|daughter|aunt|grandmother)\b"
)
_BACK = 260
"""Characters before a pronoun within which the person it stands for is named."""


class Partner:
    """Tells a pronoun of the patient from one of another person, in one note.

    Args:
        note: the note.
    """

    def __init__(self, note: Note) -> None:
        self._note = note

    def has_it(self, start: int) -> bool | None:
        """Whether somebody else is said to have the disease named at an offset.

        Returns:
            ``True`` if it is a spouse or friend, ``False`` if it is a relative, ``None`` if nobody
            else is meant.
        """
        first, _ = self._note.layout.sentence(start)
        folded = self._note.folded
        subject = _SUBJECT.search(folded, max(first, start - 60), start)
        if subject is None or self._patient is None or subject[1] == self._patient:
            return None
        people = _MEN if subject[1] == "he" else _WOMEN
        at = subject.start()
        named = list(people.finditer(folded, max(0, at - _BACK), at))
        return named[-1]["near"] is not None if named else None

    @cached_property
    def _patient(self) -> str | None:
        """The pronoun of the patient, where the note makes it plain."""
        folded = self._note.folded
        for pattern in (_BY_AGE, _BY_TITLE):
            if found := pattern.search(folded):
                woman = found["f"] or (found.groupdict().get("f2"))
                return "she" if woman else "he"
        women, men = len(_WOMAN.findall(folded)), len(_MAN.findall(folded))
        if women > _CLEAR * men:
            return "she"
        return "he" if men > _CLEAR * women else None
