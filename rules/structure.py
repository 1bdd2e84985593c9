"""The layout of a note: sections, sentences, and blocks brought forward from earlier notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from mndnotes.rules.forms import Tokens, canonical
from mndnotes.rules.knowledge import SectionHeads, section_heads

BODY = "body"
"""Kind of the text outside any headed section."""

_HEAD = re.compile(
    r"(?:^|\n)[ \t>*#•\-\[]*(?P<head>[^\W\d_][^\n:.;,]{0,44}?)"
    r"(?:[ \t]*(?:\([^)\n]{0,60}\)|\[[^\]\n]{0,40}\]|\d[\d/.\-]{2,12}))?"
    r"(?:[ \t]*:|[ \t]*(?:-{1,2}|\u2013)[ \t]|[ \t]*(?=\n))"
)
_INLINE_HEAD = re.compile(r"(?<=[.;,)])[ ]+(?P<head>[A-Z][A-Z /&]{2,34})[ ]?:")
_INLINE_WORD = re.compile(
    r"(?<=[.;)])[ ]+(?P<head>[A-Z][A-Za-z/&]{2,}(?:[ ][A-Za-z/&]+){0,2})[ ]?:"
)
_UNKNOWN_HEAD = re.compile(
    r"\n[ \t]*\[?(?P<head>[A-Z][\w/&'-]*(?:[ ][\w/&'-]+){0,3})[ \t]*"
    r"(?::|[ ][-\u2013][ ])(?=[ \t]*\S)"
)
_DOT_HEAD = re.compile(r"\n[ \t]*(?P<head>[A-Z][A-Za-z]+(?:[ ][a-z]+){0,2})\.[ ]")
_UNTIL_NEXT_HEAD = frozenset({"history", "indication"})
"""Sections that end at any head, known or not: what follows is hardly more history."""
_ONE_PARAGRAPH = frozenset({"past", "family", "social", "medication", "indication"})
"""Sections that end with their paragraph, or with their line where the text begins on it."""
_HEAD_LINE = 40
"""A longer first line holds more than the head."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STALE_MARK = re.compile(r"[\[(:\-*#<]\s*$")
_STALE_DATE = re.compile(r"[^\n]{0,25}?(?:\d|[\])]|\bfrom\b|:)")
_RUN_TOGETHER = re.compile(r",[ ]*(?P<head>[A-Z][A-Z /&]{2,40}):,?")
_NAMES_A_VISIT = frozenset(
    {"clinic", "opd", "rtc", "consult", "consultation", "note", "visit", "letter", "ward", "team"}
    | {"nurse", "unit", "service", "review", "appointment", "referral", "department", "dept"}
)
"""What makes a head's word the name of a visit or a place: "Neuro clinic"."""
_LETTER_HEAD = re.compile(r"(?:^|\n)[ \t]*(?P<head>[SOAP])(?=[ \t]*[:)\-])")
_SHORT_HEAD = re.compile(
    r"(?:^|\n)[ \t]*(?P<head>(?i:o/e|on exam(?:ination)?|imp|emg|ncs|exam|a/p)\b)"
)
_SENTENCE_END = re.compile(
    r"[.!](?:[\"')\]]*)\s+(?=[A-Z0-9\"'(\[\-•☐☑✓*+↑↓<>])|(?<=\w)\?(?:[\"')\]]*)\s+(?=[A-Z0-9\"'(\[])"
    r"|\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-•*☐☑✓>\[+]|\d+[.)]\s|[A-Z0-9\"(]))|(?<=[.:;!?])[ \t]*\n"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|vs|approx|e\.g|i\.e|eg|ie|no|st|hosp|dept|esp|incl|resp|wk|wks|yr|yrs|mo|mos|"
    r"lt|rt|bilat|neg|pos|ext|flex|abd|add|max|min|est|temp)|\b[a-z])\.$",
    re.IGNORECASE,
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
    """

    def __init__(self, tokens: Tokens) -> None:
        self._text = tokens.text
        self.sections = tuple(_sections(tokens, section_heads()))
        self._section_starts = [section.start for section in self.sections]

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Offsets at which sentences begin; the first is 0."""
        starts = {0}
        starts.update(section.start for section in self.sections)
        for found in _SENTENCE_END.finditer(self._text):
            before = self._text[max(0, found.start() - 8) : found.start() + 1]
            if self._text[found.start()] == "." and _ABBREVIATION.search(before):
                continue
            starts.add(found.end())
        return sorted(starts)

    def sentence(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that holds ``offset``."""
        starts = self.sentence_starts
        index = bisect_right(starts, offset)
        end = starts[index] if index < len(starts) else len(self._text)
        return starts[index - 1], end

    def section(self, offset: int) -> Section:
        """The section that holds ``offset``."""
        return self.sections[bisect_right(self._section_starts, offset) - 1]


def _sections(tokens: Tokens, heads: SectionHeads) -> list[Section]:
    text, folded = tokens.text, tokens.folded
    marks: dict[int, str] = {}
    for pattern in (
        _HEAD,
        _SHORT_HEAD,
        _LETTER_HEAD,
        _RUN_TOGETHER,
        _INLINE_HEAD,
        _INLINE_WORD,
        _DOT_HEAD,
    ):
        at = 0
        while found := pattern.search(text, at):
            head = folded[found.start("head") : found.end("head")]
            whole = pattern in (_DOT_HEAD, _INLINE_WORD) or not _opens_text(text, found.end("head"))
            kind = heads.kinds.get(canonical(head).strip(" -")) if whole else _kind_of(head, heads)
            if kind:
                marks[found.start("head")] = kind
            at = max(found.end("head"), at + 1)
    unknown = [m.start("head") for m in _UNKNOWN_HEAD.finditer(text)]
    stale_from = [
        start for start, end, _ in heads.stale.find(tokens) if _marks_a_block(folded, start, end)
    ]
    fresh_from = [start for start, _, _ in heads.current.find(tokens) if _opens_line(text, start)]
    sections = _cut(len(text), marks, stale_from, fresh_from)
    return [part for section in sections for part in _ended(section, unknown, text)]


def _opens_text(text: str, end: int) -> bool:
    """Whether a head is set off from its text by a colon or dash: only such a head may go on."""
    return ":" in text[end : end + 70].partition("\n")[0] or text[end : end + 3].strip()[:1] == "-"


def _kind_of(head: str, heads: SectionHeads) -> str | None:
    """Kind of a head, also where words follow it: 'PE at discharge'."""
    words = canonical(head).strip("*_# ").split(" ")
    for count in range(len(words), 0, -1):
        kind = heads.kinds.get(" ".join(words[:count]).strip(" -"))
        if kind and count == len(words):
            return kind
        if kind and len(words[0]) > 1 and words[count] not in _NAMES_A_VISIT:
            return kind
    return None


def _marks_a_block(folded: str, start: int, end: int) -> bool:
    """Whether words such as 'brought forward' head a block: in brackets, or with a date."""
    before, after = folded[max(0, start - 3) : start], folded[end : end + 30]
    opens = _opens_line(folded, start)
    return bool(opens or _STALE_MARK.search(before) or _STALE_DATE.match(after))


def _ended(section: Section, unknown: list[int], text: str) -> list[Section]:
    """The section, cut where its paragraph or an unknown head ends it."""
    cuts = []
    if section.kind in _UNTIL_NEXT_HEAD:
        cuts += [at for at in unknown if section.start < at < section.end][:1]
    if section.kind in _ONE_PARAGRAPH:
        colon = text.find(":", section.start, section.end)
        line = text.find("\n", section.start, section.end)
        blank = _BLANK_LINE.search(text, section.start, section.end)
        if 0 <= colon < line and text[colon + 1 : line].strip():
            cuts.append(line)
        elif blank and (blank.start() > line or line - section.start > _HEAD_LINE):
            cuts.append(blank.start())
    if not cuts:
        return [section]
    cut = min(cuts)
    rest = Section(BODY, cut, section.end, section.stale)
    return [Section(section.kind, section.start, cut, section.stale), rest]


def _opens_line(text: str, offset: int) -> bool:
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return not any(char.isalnum() for char in line)


def _cut(length: int, marks: dict[int, str], stale: list[int], fresh: list[int]) -> list[Section]:
    """Sections between all marks; a stale mark lasts until the next fresh one."""
    cuts = sorted({0, *marks, *stale, *fresh})
    sections: list[Section] = []
    kind, is_stale = BODY, False
    for index, start in enumerate(cuts):
        closes = is_stale and start in fresh
        kind = marks.get(start, BODY if closes else kind)
        is_stale = (start in stale or is_stale) and not closes
        end = cuts[index + 1] if index + 1 < len(cuts) else length
        sections.append(Section(kind, start, end, is_stale))
    return sections
