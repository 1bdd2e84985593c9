"""How a mention is meant: affirmed, negated, uncertain, family, historical or hypothetical.

ConText (Harkema et al., J Biomed Inform 2009) with a narrower idea of scope: a cue acts inside its
sentence up to a terminator, a negation crosses a comma only along a list, and pseudo-cues ("no
change in", "cannot rule out") swallow the cue inside them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from mndnotes.rules.assertions.answers import answered_no, has_minus, is_answer
from mndnotes.rules.caching import cached_property
from mndnotes.rules.knowledge import CueKind, note_tokens, scanner, seeker
from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Hit, Places, Sought
from mndnotes.rules.text.structure import Layout
from mndnotes.rules.vocabulary import Assertion

_HARD_STOP = re.compile(
    r";|\||\t|[ ]{5}|[ ]{2}(?=[ ]*[\w/-]+(?: [\w/-]+)?:)|\n[ \t]*\n"
    r"|\n(?=[ \t]*(?:[-•*☐☑✓\[]|\d+[.)]))|(?<=\w\w)(?<!prob)(?<!poss)(?<!susp)\.(?=\s)"
)
"""Ends every scope: stops, columns, paragraphs and items of a list."""
_AHEAD = 60
"""Characters behind a stretch that decide whether a sign in it ends a scope."""
_GRADED = re.compile(r"\d\s?\+|\+\+|\d\s?/\s?5")
"""A graded result, which is there by itself."""
_AND = re.compile(r"\b(?:and|or|nor|but)\b|&")
_SAID_TO_BE = re.compile(
    r"[\w/-]+(?: (?!and\b|or\b|no\b|not\b|with\b)[\w/-]+){0,4}? (?:is|are|was|were|has|have)"
    r"(?: (?!not\b|seen\b|noted\b|found\b|observed\b|present\b|evident\b|detected\b|elicited\b"
    r"|appreciated\b|made\b|looked\b|reported\b|been\b)\w"
    r"| (?:seen|noted|found|observed|present|evident) (?:in|at|on|over|throughout|bilaterally)\b)"
)
"""A target behind "and" with a verb of its own, which a denial before it does not reach."""
_VERB = re.compile(r"(?:is|are|was|were|has|have) ")
_OWN_BRACKET = re.compile(r"\(\s*\w[^)]*$")
"""Between a target and a cue in brackets that speaks of something named there."""
OR_BEFORE = re.compile(r"\b(?:or|nor) (?:an? |any )?$")
"""Right before the last item of a denied list: "no clonus, Hoffmann sign or extensor plantar"."""
_ITEM_END = re.compile(r"[,;.:\n/&]|\b(?:and|or|nor)\b")
_OWN_ITEM_END = re.compile(
    r"[,;.:\n&]|\b(?:or|nor)\b"
    r"|\band\b(?! (?:legs?|arms?|hands?|feet|foot|ankles?|knees?|left|right)\b)"
)
"""The same, but for two parts of the body in one item: "reflexes of the arms and legs brisk"."""
_PRIORITY = (
    Assertion.HYPOTHETICAL,
    Assertion.NEGATED,
    Assertion.FAMILY,
    Assertion.HISTORICAL,
    Assertion.UNCERTAIN,
)
_MAX_FORWARD_WORDS = 30
_WHO_REACH = 12
"""Words within which a relative clause belongs to the person named before it."""
_WHO_HAS = re.compile(
    r"\bwho(?:'s| is| was| has| had| also has| died| suffers| suffered| lives| lived| got| went)"
    r"(?: (?:our|my|a|had|got|of|with|from|through|recently|himself|herself|also|now|just|known"
    r"|(?:been )?diagnosed with))*\s*$"
)
"""The end of a relative clause that ends at the target: "his wife Ann, 74, who has"."""
_HAVING = re.compile(r"\b(?:has|had|have|having|got|with|of|from)\s+(?:\w+\s+)?$")
_GOES_TO_COLON = re.compile(r"\s*\w[^:\n]*:(?!\d)")
"""Words and a colon: what stands behind them is said by another clause."""
_ASIDE = re.compile(r"\s*,[^,;.]{3,70},\s*")
"""Words set off by commas between a subject and its verb: "ALS, queried by the GP, is excluded"."""
_WIDEST_SCOPE = 300
"""Characters from a mention beyond which no cue is asked: keeps endless sentences linear."""
_ELSEWHERE = re.compile(
    r"[ \t]+(?:in|of|on|at|over|below|above|else|elsewhere|anywhere|seen in|found in)\b"
)
"""Behind "none": where there is none, while there is some in what was named before."""
_LONG = 4
"""Letters from which a word that stands twice is the same item of a list, once denied."""
_ENDS_A_LIST = frozenset({"or", "nor"})
"""Words that make a repeated item one more of a denied list: "no pain in arms, pain in legs or"."""
_ITEM_WORDS = 7
"""Words of an item within which such a word stands."""
_BARE_WORDS = 3
"""Most words of a bare item of a list."""
_REVISED_TO = re.compile(r"\b(?:to|into|now|then)\b")
_SECTION_ASSERTION = {
    "family": Assertion.FAMILY,
    "past": Assertion.HISTORICAL,
    "resolved": Assertion.HISTORICAL,
    "differential": Assertion.UNCERTAIN,
}
_CONFIRMED = re.compile(
    r"[ ](?:was|is|were|are|(?:has|have) (?:since |now |then )?been) "
    r"(?:then |now |later |since |subsequently )?"
    r"(?:confirmed|proven|proved|established)\b"
)


class Cue(NamedTuple):
    """A cue found in the text."""

    start: int
    end: int
    kind: CueKind


@dataclass(frozen=True, slots=True)
class Judgement:
    """The assertion of a span and the cue that decided it, if one did."""

    assertion: Assertion
    cue: Cue | None = None
    why: str = ""
    """What decided about a diagnosis in place of its cues, for who asks."""


_AFFIRMED = Judgement(Assertion.AFFIRMED)
_ANSWERED_NO = Judgement(Assertion.NEGATED)


class AssertionReader:
    """Judges spans of one note; cues and terminators are found once.

    Args:
        tokens: the note.
        layout: its sections and sentences.
        hits: the forms found in it, by kind.
    """

    def __init__(
        self, tokens: Tokens, layout: Layout, hits: Mapping[str, Sequence[Hit[Any]]]
    ) -> None:
        self._tokens = tokens
        self._text = tokens.folded
        self._layout = layout
        self._hits = hits
        self._cues = _cues(hits["cue"])
        self._starts = [cue.start for cue in self._cues]
        self._more: Sought[tuple[CueKind, ...]] | None = None

    def with_cues(self, more: Sought[tuple[CueKind, ...]]) -> AssertionReader:
        """A reader of the same note that knows further cues, looked for where it judges."""
        reader = copy(self)
        reader._more = more
        return reader

    @cached_property
    def _stops(self) -> Places[Any]:
        return Places(self._hits["stop"])

    @cached_property
    def _assertive(self) -> Sought[str]:
        return Sought(seeker("assertive"), self._tokens)

    @cached_property
    def _family_ends(self) -> Places[str]:
        return Places(hit for hit in self._hits["family_stop"] if hit[2])

    @cached_property
    def _condition_stops(self) -> Places[Any]:
        return Places(self._hits["condition_stop"])

    def judge(self, start: int, end: int) -> Judgement:
        """Assertion of the span ``start`` to ``end`` from the cues of its sentence."""
        first, last = self._layout.sentence(start)
        if answered_no(self._text, end) or has_minus(self._text, start, first, last):
            return _ANSWERED_NO
        best: Judgement | None = None
        for cue in self._near(first, last, start, end):
            if not self._acts_on(cue, start, end):
                continue
            found = Judgement(cue.kind.assertion, cue)
            if best is None or self._rank(found, start) < self._rank(best, start):
                best = found
        if best and best.assertion is Assertion.UNCERTAIN and _CONFIRMED.match(self._text, end):
            best = None  # "suspected appendicitis was confirmed"
        kind = self._layout.section(start).kind
        unsettled = best is None or best.assertion is Assertion.UNCERTAIN
        if kind == "resolved" and unsettled:
            best = Judgement(Assertion.HISTORICAL)
        if best is None and kind in _SECTION_ASSERTION:
            best = Judgement(_SECTION_ASSERTION[kind])
        return best or _AFFIRMED

    def _near(self, first: int, last: int, start: int, end: int) -> list[Cue]:
        """The cues of the span's sentence that are near enough to be asked, in order."""
        low = first if first > start - _WIDEST_SCOPE else start - _WIDEST_SCOPE
        high = last if last < end + _WIDEST_SCOPE else end + _WIDEST_SCOPE
        cues = self._cues[bisect_left(self._starts, low) : bisect_left(self._starts, high)]
        if self._more and (more := self._more.starting(low, high)):
            return sorted([*cues, *_cues(more)], key=itemgetter(0, 1))
        return cues

    def _rank(self, judgement: Judgement, start: int) -> int:
        """Which of several judgements of one span counts: the lowest."""
        cue, rank = judgement.cue, 2 * _PRIORITY.index(judgement.assertion)
        if cue is None:
            return rank
        if cue.kind.weak:
            return 2 * len(_PRIORITY)
        adjacent = cue.end <= start and not self._tokens.between(cue.end, start)
        if adjacent and judgement.assertion is Assertion.NEGATED:
            return -1  # "asked whether it is; it is not ALS": the denial right before it counts
        return rank + cue.kind.reported

    def _acts_on(self, cue: Cue, start: int, end: int) -> bool:
        if cue.start < start < cue.end and cue.kind.assertion is Assertion.HYPOTHETICAL:
            return True  # the cue holds its target: "should choking occur"
        if cue.end <= start and cue.kind.direction == "forward":
            if self._is_answer(cue):
                return False
            return self._reaches(cue, cue.end, start)
        if cue.start >= end and cue.kind.direction == "backward":
            if cue.kind.listed and not self._is_name(start, end, cue.start):
                return False
            return self._reaches(cue, end, cue.start)
        return False

    def _is_name(self, start: int, end: int, cue: int) -> bool:
        """Whether the target before a comma is one word, and the list that it opens goes on."""
        if "," not in self._text[end:cue]:
            return True
        last = self._text.rfind(",", end, cue)
        return (
            self._tokens.between(start, end) == 1 and _AND.search(self._text, last, cue) is not None
        )

    def _is_answer(self, cue: Cue) -> bool:
        """Whether the cue is the answer of a form ("clonus: no"), which looks back only."""
        return is_answer(self._text, cue.start, cue.end)

    def _reaches(self, cue: Cue, low: int, high: int) -> bool:
        """Whether nothing between ``low`` and ``high`` ends the scope of the cue."""
        kind = cue.kind
        words = self._tokens.between(low, high)
        close = kind.assertion is Assertion.FAMILY and words <= _WHO_REACH
        if close and _WHO_HAS.search(self._text, low, high):
            return True
        if words > (kind.reach or _MAX_FORWARD_WORDS) or self._leaves(cue, low, high):
            return False
        if self._stopped(kind, low, high):
            return False
        return self._suits(cue, low, high)

    def _suits(self, cue: Cue, low: int, high: int) -> bool:
        """Whether a cue of its kind acts over what stands between."""
        kind, between = cue.kind, self._text[low:high]
        forward = kind.direction == "forward"
        if kind.having and not _HAVING.search(between):
            return False
        comma = "," in between and not kind.across_commas
        if kind.not_blood and not kind.having and comma:
            return False
        if forward and not kind.through and _GOES_TO_COLON.match(between):
            return False  # "Reason that CPR would not succeed: ALS"
        match kind.assertion:
            case Assertion.FAMILY if forward:
                return not self._family_ends.any_within(low, high)
            case Assertion.HISTORICAL if forward:
                return _REVISED_TO.search(between) is None
            case Assertion.NEGATED if forward:
                return self._along_a_list(low, high)
            case Assertion.NEGATED:
                return kind.through or self._back_along_a_list(cue, low)
            case _ if kind.listed:
                named = _OWN_BRACKET.search(between)  # "conduction normal (needle not performed)"
                return named is None and self._back_along_a_list(cue, low)
            case _ if not forward:
                only = between.rstrip().endswith(",") and between.count(",") == 1
                return not comma or only or _ASIDE.fullmatch(between) is not None
        return True

    def _leaves(self, cue: Cue, low: int, high: int) -> bool:
        """Whether a cue stands in brackets or quotation marks and its target behind them."""
        if cue.kind.direction != "forward":
            return False
        between = self._text[low:high]
        if '"' in between and self._text.count('"', self._layout.sentence(low)[0], low) % 2:
            return True
        return between.count(")") > between.count("(")

    def _stopped(self, kind: CueKind, low: int, high: int) -> bool:
        wide = kind.through or kind.assertion is Assertion.FAMILY
        stops = self._condition_stops if wide else self._stops
        if stops.any_within(low, high):
            return True
        hard = _HARD_STOP.search(self._text, low, high + _AHEAD)
        return hard is not None and hard.end() <= high

    def _along_a_list(self, low: int, target: int) -> bool:
        """A negation passes commas and conjunctions only while the parts look like bare items."""
        between = self._text[low:target]
        comma = between.find(",")
        if comma >= 0:
            if _GRADED.search(self._text, target, self._item_end(target)):
                return False  # "no wasting, reflexes 3+"
            if self._is_repeated(low, target):
                return False  # "no oedema of the arms, oedema of the legs"
            if OR_BEFORE.search(between):
                return not self._assertive.any_within(low + comma, target)
            return not self._assertive.any_within(low + comma, self._item_end(target))
        joint = _AND.search(between)
        if joint is None:
            return True
        if joint[0] in ("and", "&") and self._has_a_verb(low + joint.end(), target):
            return False  # "no sensory loss and fasciculations were noted in the tongue"
        return not self._assertive.any_within(low + joint.end(), target)

    def _has_a_verb(self, item: int, target: int) -> bool:
        """Whether a target is in a clause of its own, or is the verb of one."""
        verb = bool(self._text[item:target].strip()) and _VERB.match(self._text, target)
        return bool(verb or _SAID_TO_BE.match(self._text, target))

    def _is_repeated(self, low: int, target: int) -> bool:
        """Whether the first word of the target stands before it already, and so is denied there."""
        words, at = self._tokens.words, self._tokens.index(target)
        word = words[at] if at < len(words) else ""
        denied = words[self._tokens.index(low) : at]
        if len(word) < _LONG or word not in denied:
            return False
        return _ENDS_A_LIST.isdisjoint(denied + words[at : at + _ITEM_WORDS])

    def _item_end(self, target: int) -> int:
        """End of the target's own list item: the next comma, 'or' or stop."""
        cut = _OWN_ITEM_END.search(self._text, target, target + 60)
        return cut.start() if cut else min(target + 60, len(self._text))

    def _back_along_a_list(self, cue: Cue, low: int) -> bool:
        """A negation after its target passes a comma only if every part is a bare item."""
        between = self._text[low : cue.start]
        if is_answer(self._text, cue.start, cue.end) and ":" in between.rstrip()[:-1]:
            return False  # "cough: for a week, fever: none"
        if _ASIDE.fullmatch(between):
            return True
        if "," not in between:
            joint = _AND.search(between)
            return joint is None or len(between[joint.end() :].split()) <= _BARE_WORDS
        if self._text[low - 1] in "0123456789+" or _ELSEWHERE.match(self._text, cue.end):
            return False
        last = low + between.rfind(",")
        if self._assertive.any_within(low, last):
            return False
        parts = [part.split() for part in _ITEM_END.split(between)]
        return all(
            len(part) <= _BARE_WORDS and not any(char.isdigit() for word in part for char in word)
            for part in parts
        )


def _cues(hits: Sequence[Hit[tuple[CueKind, ...]]]) -> list[Cue]:
    """The cues that act on something, of all kinds that a form belongs to."""
    return [
        Cue(start, end, kind)
        for start, end, kinds in hits
        for kind in kinds
        if kind.direction != "none"
    ]


def assert_span(text: str, start: int, end: int) -> str:
    """How any concept of a clinical text is meant.

    Args:
        text: the sentence or note.
        start: code-point offset of the concept's first character.
        end: offset behind its last character.

    Returns:
        ``affirmed``, ``negated``, ``uncertain``, ``family``, ``historical`` or ``hypothetical``.

    Raises:
        ValueError: the span lies outside the text or is empty.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(
            f"the span {start}:{end} is not inside a text of {len(text)} characters;"
            " give offsets of code points"
        )
    tokens = note_tokens(text)
    hits = scanner().scan(tokens)
    return AssertionReader(tokens, Layout(tokens, hits), hits).judge(start, end).assertion.value
