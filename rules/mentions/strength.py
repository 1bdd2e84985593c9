"""Graded strength on the MRC scale, 0 to 5: "shoulder abduction 4/5", "power 5/5 throughout"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mndnotes.rules.facts import Mention
from mndnotes.rules.note import Note
from mndnotes.rules.text.spans import Spans
from mndnotes.rules.text.structure import BLANK_LINE
from mndnotes.rules.vocabulary import Assertion, Region

FULL = 5
"""Full strength on the MRC scale."""
WEAK, STRONG = "graded_weak", "graded_strong"
_GRADE = r"(?<![\d.+])[0-5](?:[+\-]{1,2}|½)?"
_NO_DECIMAL = r"(?!\d|\.\d)"
_OF_FIVE = rf"{_GRADE}\s{{0,3}}/\s{{0,3}}5{_NO_DECIMAL}"
_PAIR = rf"{_GRADE}\s{{0,3}}/\s{{0,3}}{_GRADE}{_NO_DECIMAL}"
_NO_UNIT = (
    r"(?![\d%:]|\.(?!\s*(?:\n|$))|\s*/|\s*(?:mm|cm|kg|mv|ms|uv|m/s|sec|mins?|beats?|bts|days?|weeks?|months?|years?"
    r"|hrs?|hours?|yrs?|wks?|mos?|x|times|lbs?|of|out)\b)"
)
_ONE = rf"{_GRADE}{_NO_UNIT}"
_SIDE = r"(?:r|l|rt|lt|right|left)"
_GRADES = re.compile(
    r"[ \t]*+[:=.,-]?[ \t]*+"
    r"(?:(?:on|at|in|of|the|both|sides?|r|l|rt|lt|right|left|bilat\w*|strength|power|is|are|was|were"
    r"|grade|mrc|only|about|just|and|muscles?|group|groups)\b[ \t.:]*+){0,5}"
    rf"(?P<grades>(?:{_OF_FIVE}|{_PAIR}|{_ONE})"
    rf"(?:[ \t]*+(?:[,&:]|and|{_SIDE})?[ \t]*+{_SIDE}?[ \t]*+(?:{_OF_FIVE}|{_ONE}))?)"
)
"""Grades behind a muscle or a movement: a side or two, and what joins them."""
_BEFORE = re.compile(
    rf"(?P<grades>{_OF_FIVE})[ \t]*(?:(?:in|for|of|at|the|both|r|l|right|left|on)[ \t]+){{0,3}}$"
)
"""A grade of five right before a muscle: "4/5 in the hip flexors"."""
_DIGIT_NEAR = re.compile(r"[^\d\n;]{0,40}[0-5]")
"""A grade may follow: a look that spares most parts of the body the longer one."""
_NUMBER = re.compile(_GRADE)
_FIVE = re.compile(r"\s{0,3}/\s{0,3}5")
_PAIN = re.compile(r"\b(?:pain|ache|aching|discomfort|soreness)\b[^.;,\n]*$")
_PAIN_NEAR = 40
"""Characters before a part of the body within which a pain is rated."""
_IS_FULL = (
    r"\b[ \t:=-]*"
    r"(?:(?:was|is|now|remains|graded?|tested|testing|of|at|all|score|sum|exam|groups?|muscles?|in|and"
    r"|tone|bulk)\b[ \t:]*){0,5}"
    r"(?:5/5|5(?![\d./+-])|full|normal|intact|nl\b|n\b|preserved|good|strong|wnl|60/60)"
)
_OVERALL = re.compile(
    "|".join(
        [
            *(word + _IS_FULL for word in ("strength", "power", "motor", "mrc", "mmt")),
            r"5(?<!\w5)/5[ \t]+(?:throughout|all|strength|power|in all|bilat|everywhere|x ?4"
            r"|globally|\w+ and \w+)",
            *(
                word + r"[ \t]+(?:muscle[ \t]+|motor[ \t]+)?(?:strength|power)"
                for word in ("full", "normal", "good", "preserved")
            ),
        ]
    )
)
"""Strength said to be full of more than one muscle.

Each alternative begins with a letter or digit of its own: the search then skips all others."""
_LIMBS = frozenset({Region.CERVICAL, Region.LUMBOSACRAL})


def lowest_grade(grades: str) -> float:
    """The lowest of some grades on the MRC scale; a minus takes a quarter off, a plus adds one.

    Args:
        grades: folded text such as ``4-/5``, ``3 4+`` or ``2/2``.
    """
    found = []
    at = 0
    while number := _NUMBER.search(grades, at):
        value = float(number[0][0])
        value += 0.25 * ((number[0].count("+") > 0) - (number[0].count("-") > 0))
        found.append(min(value, 5.0))
        five = _FIVE.match(grades, number.end())
        at = five.end() if five else number.end()
    return min(found)


def read_strength(note: Note) -> Iterator[Mention]:
    """Graded strength of muscles and movements, and strength said to be full, as mentions."""
    graded = []
    for start, end, regions in note.hits["body"]:
        found = graded_part(note.folded, start, end) if regions else None
        if found and _is_strength(note, start, found[1]):
            weak = lowest_grade(found[1]) < FULL
            graded.append(found[0])
            yield strength_mention(note, found[0], weak=weak, regions=regions)
    of_a_muscle = Spans(graded)
    for overall in _OVERALL.finditer(note.folded):
        if of_a_muscle.hold(overall.start()):
            continue  # "quadriceps 5/5 bilaterally"
        _, high = note.layout.sentence(overall.start())
        named = note.regions.within(overall.start(), min(high, overall.end() + 60))
        yield strength_mention(note, overall.span(), weak=False, regions=named or _LIMBS)


def graded_part(folded: str, start: int, end: int) -> tuple[tuple[int, int], str] | None:
    """A part of the body with its grades: behind it, or a grade of five right before it."""
    if _DIGIT_NEAR.match(folded, end):
        grades = _GRADES.match(folded, end)
        if grades:
            return (start, grades.end()), grades["grades"]
    low = max(0, start - 24)
    before = _BEFORE.search(folded, low, start) if folded.find("/", low, start) >= 0 else None
    return ((before.start(), end), before["grades"]) if before else None


def strength_mention(
    note: Note, span: tuple[int, int], *, weak: bool, regions: frozenset[Region]
) -> Mention:
    """Strength as a mention; no cue around it changes what a grade says, but a relative does."""
    start, end = span
    section = note.layout.section(start)
    assertion = note.assertions.judge(start, end).assertion
    if assertion in (Assertion.NEGATED, Assertion.UNCERTAIN):
        assertion = Assertion.AFFIRMED
    return Mention(
        concept="graded_strength",
        group=WEAK if weak else STRONG,
        start=start,
        end=end,
        assertion=assertion,
        section=section.kind,
        regions=regions,
        stale=section.stale,
    )


def _is_strength(note: Note, start: int, grades: str) -> bool:
    """Whether a number behind a part of the body grades its strength, not a reflex or a pain."""
    if _PAIN.search(note.folded, max(0, start - _PAIN_NEAR), start):
        return False
    if _FIVE.search(grades):
        return True
    low = max(0, start - 240)
    for stop in BLANK_LINE.finditer(note.folded, low, start):
        low = stop.end()
    strength = note.talk("strength_talk").starting(low, start + 12)
    reflex = note.talk("reflex_talk").starting(low, start + 12)
    if not strength:
        return False
    return not reflex or strength[-1][0] > reflex[-1][0]
