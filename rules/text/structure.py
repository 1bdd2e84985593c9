"""The layout of a note: sections, sentences, and blocks brought forward from earlier notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mndnotes.rules.caching import cached_property
from mndnotes.rules.knowledge import occurrences
from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Hit

BODY = "body"
"""Kind of the text outside any headed section."""

_OPENS_HEAD = re.compile(r"[ \t>*#•\-\[_]*(?:\d{1,2}[.)][ \t]*)?")
"""What may stand between the start of a line and a head: signs, and a number."""
_AFTER_HEAD = re.compile(
    r"[*_]{0,2}(?:[ \t]*+(?:\([^)\n]{0,60}\)|\[[^\]\n]{0,40}\]|\d[\d/.\-]{2,12}))?"
    r"[ \t\]]*+[*_]{0,2}(?::|(?:-{1,2}|\u2013)(?=\s|$)|(?=\n)|(?<=[ ]{3})(?=\w)|$)"
)
"""What sets a head off from its text: a colon, a dash, a gap or the end of the line."""
_WORDS_TO_COLON = re.compile(r"[^\n:.;,]{1,40}:(?!\d)")
"""Further words of a head: 'PE at discharge:'."""
_FIRST_WORD = re.compile(r"[ \t]*([\w/&'-]+)")
_UNKNOWN_HEAD = re.compile(
    r"\n[ \t]*\[?(?P<head>[A-Z][\w/&'-]*(?:[ ][\w/&'-]+){0,3})[ \t]*"
    r"(?::|[ ][-\u2013][ ])(?=[ \t]*\S)"
)
_UNTIL_NEXT_HEAD = frozenset({"history", "indication"})
"""Sections that end at any head, known or not: what follows is hardly more history."""
_ONE_PARAGRAPH = frozenset(
    {"past", "family", "social", "medication", "indication", "diagnosis"}
    | {"differential", "resolved"}
)
"""Sections that end with their paragraph, or with their line where the text begins on it."""
_HEAD_LINE = 40
"""A longer first line holds more than the head."""
_CLAUSE_END = re.compile(r"[.;\n]|,\s|\b(?:but|however|although|though)\b")
_NEAR = 50
"""Characters on either side within which a clause is looked for."""
BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STALE_HEAD = re.compile(
    r"[ \t]*[-:\[(][^\])\n]{0,24}?\b(?:from (?:\d|visit|last|prior|previous)"
    r"|(?:carried|pulled|rolled|pasted|imported) (?:over|forward|from|in|across)"
    r"|brought (?:over|forward|from|across)|copied)\b"
)
"""A bracket behind a head that says that its section comes from an earlier note."""
_NEW_PART = re.compile(
    r"(?:^|\n)[ \t=*_<>\[(-]*(?P<part>"
    r"(?:\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2} [A-Za-z]{3,9} \d{4})"
    r"(?=[ \t=*_<>\])-]*(?:\n|$)|[ ,:])"
    r"|[Ee](?:nd|ND)(?: \w+){0,4}(?=[ \t=*_<>\])-]*(?:\n|$))"
    r"|(?<=<)<(?=[ \t]*(?:\n|$)))"
)
"""A line that opens with a date, or only says "end": the end of a block brought forward."""
_TODAY = re.compile(r"[^\n:]{0,12}\b(?:today|now|this visit)\b")
"""What behind a head says that its section is of today."""
_NAMES_A_VISIT = frozenset(
    {"clinic", "opd", "rtc", "consult", "consultation", "note", "visit", "letter", "ward", "team"}
    | {"nurse", "unit", "service", "review", "appointment", "referral", "department", "dept"}
    | {"lab", "laboratory", "desk", "request", "requested", "ordered", "technician", "tech"}
)
"""What makes a head's word the name of a visit or a place: "Neuro clinic"."""
_BARE_HEADS = frozenset({"o/e", "on exam", "on examination", "imp", "emg", "ncs", "exam", "a/p"})
"""Heads that need nothing to set them off at the start of a line."""
_SOAP = frozenset("soap")
_BREAK = re.compile(r"(?<!\.\.)[.!?][\"')\]]*\s+|\n\s*")
_OPENS = frozenset("\"'([-•☐☑✓*+↑↓<>")
"""Signs that open a sentence behind the end of one."""
_OPENS_AFTER_QUESTION = frozenset("\"'([")
_OPENS_LINE = frozenset('-•*☐☑✓>[+"(')
_SET_OFF = frozenset("[>=*#<~_-")
"""Signs that set a line off from the text of the note."""
_NUMBERED = re.compile(r"\d+[.)]\s")
_GOES_ON = re.compile(
    r"(?:\b(?:to|of|the|an|and|or|with|without|from)|(?:[.;,]|\b(?:and|but|with))\s[Nn]o)\s*$"
)
"""Words that no sentence ends with: the line was broken for its length, though a capital follows.

"No" may answer the question of its line ("Clonus: no"), unless another sentence or word precedes.
"""
_LONGEST_END = 12
"""Characters before a line break in which such words are looked for."""
_ABBREVIATIONS = frozenset(
    {"dr", "mr", "mrs", "ms", "prof", "vs", "approx", "e.g", "i.e", "eg", "ie", "no", "st", "hosp"}
    | {"dept", "esp", "incl", "resp", "wk", "wks", "yr", "yrs", "mo", "mos", "lt", "rt", "bilat"}
    | {"neg", "pos", "ext", "flex", "abd", "add", "max", "min", "est", "temp"}
)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the note under one head."""

    kind: str
    start: int
    end: int
    stale: bool


class Layout:
    """Sections and sentences of one note; look-ups by offset are logarithmic.

    Args:
        tokens: the note.
        hits: the forms found in it, by kind.
    """

    def __init__(self, tokens: Tokens, hits: Mapping[str, Sequence[Hit[Any]]]) -> None:
        self._text = tokens.text
        self._folded = tokens.folded
        self.sections = tuple(_sections(tokens, hits))
        self._section_starts = [section.start for section in self.sections]
        self._last_sentence = (0, 0)
        self._clauses: dict[tuple[int, int], tuple[int, int]] = {}

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Offsets at which sentences begin; the first is 0."""
        text = self._text
        starts = {0, *self._section_starts}
        starts.update(m.end() for m in _BREAK.finditer(text) if _ends_sentence(text, m))
        return sorted(starts)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that holds ``offset``."""
        start, end = self._last_sentence
        if start <= offset < end:
            return self._last_sentence
        starts = self.sentence_starts
        index = bisect_right(starts, offset)
        end = starts[index] if index < len(starts) else len(self._text)
        self._last_sentence = starts[index - 1], end
        return self._last_sentence

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The clause around some words, as far as it is near."""
        found = self._clauses.get((start, end))
        if found is None:
            low = max(0, start - _NEAR)
            for stop in _CLAUSE_END.finditer(self._folded, low, start):
                low = stop.end()
            after = _CLAUSE_END.search(self._folded, end, end + _NEAR)
            high = after.start() if after else min(len(self._folded), end + _NEAR)
            found = self._clauses[start, end] = low, high
        return found

    def paragraph(self, offset: int) -> tuple[int, int]:
        """Start and end of the stretch between blank lines that holds ``offset``."""
        starts = self._paragraph_starts
        index = bisect_right(starts, offset)
        return starts[index - 1], starts[index] if index < len(starts) else len(self._text)

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [0, *(blank.end() for blank in BLANK_LINE.finditer(self._text))]

    def section(self, offset: int) -> Section:
        """The section that holds ``offset``."""
        return self.sections[bisect_right(self._section_starts, offset) - 1]


def _ends_sentence(text: str, found: re.Match[str]) -> bool:
    """Whether a full stop with its space, or a line break, ends a sentence."""
    start, end = found.span()
    following = text[end : end + 1]
    sign = text[start]
    capital = following.isupper() or following.isdigit()
    if sign in ".!":
        if capital or following in _OPENS or following == "":
            return sign != "." or not _is_abbreviation(text, start)
        return "\n" in found[0] and not (sign == "." and _is_abbreviation(text, start))
    if sign == "?":
        after_word = text[start - 1 : start].isalnum()
        return (after_word and (capital or following in _OPENS_AFTER_QUESTION)) or "\n" in found[0]
    if found[0].count("\n") > 1 or following in _OPENS_LINE:
        return True
    if capital:
        return not _GOES_ON.search(text, max(0, start - _LONGEST_END), start)
    return text[start - 1 : start] in (".", ":", ";", "!", "?") or bool(_NUMBERED.match(text, end))


def _is_abbreviation(text: str, stop: int) -> bool:
    if not text[stop - 1 : stop].isalpha():
        return False
    last = text[max(0, stop - 8) : stop].split()[-1].lstrip("(\"'").lower()
    return last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last not in "rl")


def _sections(tokens: Tokens, hits: Mapping[str, Sequence[Hit[Any]]]) -> list[Section]:
    text, folded = tokens.text, tokens.folded
    heads = [hit for hit in hits["head"] if _is_head(text, folded, hit[0], hit[1])]
    marks = {start: kind for start, _, kind in heads}
    old = {start for start, end, _ in heads if _STALE_HEAD.match(folded, end)}
    unknown = [m.start("head") for m in _UNKNOWN_HEAD.finditer(text)]
    stale_from = [start for start, _, _ in hits["stale"] if _marks_a_block(text, start)]
    fresh_from = [start for start, _, _ in hits["current"] if _opens_line(text, start)]
    stale_from += [m.start() + 1 for m in occurrences("brought_forward", folded)]
    if stale_from or old:
        first = min([*stale_from, *old])
        fresh_from += [m.start("part") for m in _NEW_PART.finditer(text, first)]
        fresh_from += [start for start, end, _ in heads if _TODAY.match(folded, end)]
    else:
        fresh_from = []
    sections = _cut(len(text), marks, old, set(stale_from), set(fresh_from))
    return [part for section in sections for part in _ended(section, unknown, old, text)]


def _is_head(text: str, folded: str, start: int, end: int) -> bool:
    """Whether the words between two offsets head what follows them."""
    line = text.rfind("\n", 0, start) + 1
    if not _OPENS_HEAD.fullmatch(text, line, start):
        return _is_inline_head(text, start, end)
    if _AFTER_HEAD.match(text, end):
        return True
    words = folded[start:end]
    following = _FIRST_WORD.match(folded, end)
    of_a_visit = following is not None and following[1] in _NAMES_A_VISIT
    if words in _BARE_HEADS and not of_a_visit:
        return True
    if words in _SOAP:
        return text[start].isupper() and text[end : end + 1] in (")", "-", ">")
    if text[end : end + 2] in (". ", ".\n"):
        return text[start].isupper() and end - start > 2 and not text[line:start].strip()
    goes_on = end - start > 1 and following is not None and not of_a_visit
    return goes_on and _WORDS_TO_COLON.match(text, end) is not None


def _is_inline_head(text: str, start: int, end: int) -> bool:
    """Whether a head stands within a line: behind a stop, in capitals or as a word with a colon."""
    if text[end : end + 1] != ":" and text[end : end + 2] != " :":
        return False
    before = text[max(0, start - 3) : start].rstrip(" ")
    return end - start > 2 and text[start].isupper() and before[-1:] in (".", ";", ")", ",")


def _ended(section: Section, unknown: list[int], old: set[int], text: str) -> list[Section]:
    """The section, cut where its paragraph or an unknown head ends it."""
    cuts = []
    if section.kind in _UNTIL_NEXT_HEAD:
        index = bisect_right(unknown, section.start)
        cuts += [at for at in unknown[index : index + 1] if at < section.end]
    if section.kind in _ONE_PARAGRAPH:
        colon = text.find(":", section.start, section.end)
        line = text.find("\n", section.start, section.end)
        blank = BLANK_LINE.search(text, section.start, section.end)
        if 0 <= colon < line and text[colon + 1 : line].strip():
            cuts.append(line)
        elif blank and (blank.start() > line or line - section.start > _HEAD_LINE):
            cuts.append(blank.start())
    if not cuts:
        return [section]
    cut = min(cuts)
    rest = Section(BODY, cut, section.end, section.stale and section.start not in old)
    return [Section(section.kind, section.start, cut, section.stale), rest]


def _marks_a_block(text: str, offset: int) -> bool:
    """Whether words open their line, or stand in a line set off by signs: "--- pasted from"."""
    line = text.rfind("\n", 0, offset) + 1
    before = text[line:offset]
    return not any(char.isalnum() for char in before) or before.lstrip()[:1] in _SET_OFF


def _opens_line(text: str, offset: int) -> bool:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return not any(char.isalnum() for char in line)


def _cut(
    length: int, marks: dict[int, str], old: set[int], stale: set[int], fresh: set[int]
) -> list[Section]:
    """Sections between all marks; a stale mark lasts until the next fresh one.

    Args:
        length: of the note.
        marks: kind of each head by its offset.
        old: the heads whose own section comes from an earlier note.
        stale: where blocks brought forward begin.
        fresh: where such a block would end.
    """
    begins, ends = frozenset(stale), frozenset(fresh)
    cuts = sorted({0, *marks, *begins, *ends})
    sections: list[Section] = []
    kind, is_stale, of_head = BODY, False, False
    for index, start in enumerate(cuts):
        closes = is_stale and start in ends
        kind = marks.get(start, BODY if closes else kind)
        is_stale = (start in begins or is_stale) and not closes
        of_head = start in old if start in marks or start in ends else of_head
        end = cuts[index + 1] if index + 1 < len(cuts) else length
        sections.append(Section(kind, start, end, is_stale or of_head))
    return sections
