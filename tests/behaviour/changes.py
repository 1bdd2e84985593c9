"""Changes of a note that leave its meaning alone, by the names that ``invariance.yaml`` uses.

A change takes the note and the arguments of its entry. A note that it leaves alone makes no case.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

Change = Callable[..., str]

CHANGES: Final[dict[str, Change]] = {}
"""Every change by its name."""

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MONTH: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in _MONTHS)
_DATE: Final = re.compile(
    rf"\b(?:(?P<y1>20\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)"
    rf"|(?P<d2>\d{{1,2}}) (?P<m2>{_MONTH}) (?P<y2>20\d\d)"
    rf"|(?P<m3>{_MONTH}) (?P<d3>\d{{1,2}}), (?P<y3>20\d\d))\b"
)
_DATED_YEAR: Final = re.compile(
    r"(?<![\w/.-])20(?:1\d|2\d)\b(?![\d.-]| (?:\w+ )?(?:consensus|criteria))|(?<=/)20[12]\d\b"
)
_CRITERIA: Final = re.compile(r"(?:criteria|consensus|Awaji|Coast|Escorial)\W{0,3}$")
_AGE: Final = re.compile(
    r"\b(?P<years>[3-8]\d)"
    r"(?=[- ](?:year|yr)s?[- ]old|\s?(?:yo|y/o|y\.o\.)\b|[MF]\b)"
)
_TITLED: Final = re.compile(
    r"\b(?P<title>Mrs?|Ms|Miss|Dr|Prof)(?P<dot>\.?) (?P<name>[A-Z][a-z]{2,})\b"
)
_HEADING: Final = re.compile(r"^[A-Z][A-Z ]+:", re.MULTILINE)
_BULLET: Final = re.compile(r"^(?P<indent>\s*)[-*•] ", re.MULTILINE)
_SHORT: Final = 60
"""Characters from which a line is taken to have been broken for its length."""

_MALE: Final = ("he", "him", "his", "his", "himself", "man", "gentleman", "male", "Mr", "M")
_FEMALE: Final = ("she", "her", "hers", "her", "herself", "woman", "lady", "female", "Mrs", "F")
_OTHER_SEX: Final = (
    dict(zip(_MALE, _FEMALE, strict=True))
    | dict(zip(_FEMALE, _MALE, strict=True))
    | {"Ms": "Mr", "Miss": "Mr", "husband": "wife", "wife": "husband"}
)
_SEXED: Final = re.compile(
    rf"(?<=\d)[MF]\b|\b(?:Mr|Mrs|Ms|Miss)\b"
    rf"|\b(?i:{'|'.join(word for word in _OTHER_SEX if word.islower())})\b"
)
_THEY: Final = {"he": "they", "she": "they", "him": "them", "his": "their", "her": "their"} | {
    f"{who} {one}": f"they {many}"
    for who in ("he", "she")
    for one, many in (("is", "are"), ("was", "were"), ("has", "have"), ("does", "do"))
}


def change(function: Change) -> Change:
    """Registers a change under the name of its function."""
    CHANGES[function.__name__] = function
    return function


def _in_case_of(given: str, other: str) -> str:
    """A word with the first letter, or all letters, in the case of another one."""
    if len(given) > 1 and given.isupper():
        return other.upper()
    return other[:1].upper() + other[1:] if given[:1].isupper() else other


@change
def upper(text: str) -> str:
    """All capitals."""
    return text.upper()


@change
def lower(text: str) -> str:
    """No capitals."""
    return text.lower()


@change
def replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Strings replaced wherever they stand."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


@change
def words(text: str, pairs: Sequence[tuple[str, str]], back: bool = False) -> str:
    """Whole words replaced, each place once; ``back`` turns the pairs round."""
    table = {(new if back else old): (old if back else new) for old, new in pairs}
    folded = {old.lower(): new for old, new in table.items()}
    longest = sorted(map(re.escape, table), key=len, reverse=True)
    found = re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)", re.IGNORECASE)
    return found.sub(lambda m: _in_case_of(m[0], folded[m[0].lower()]), text)


@change
def wrapped(text: str, width: int) -> str:
    """Lines of prose broken at a width; a line with columns or of a table is left alone."""
    lines = []
    for line in text.split("\n"):
        columns = "  " in line.strip() or "|" in line or "\t" in line
        lines += [line] if columns else textwrap.wrap(line, width, break_long_words=False) or [""]
    return "\n".join(lines)


@change
def unwrapped(text: str) -> str:
    """Lines joined that were broken for their length: the next one goes on in lower case."""
    return re.sub(rf"(?<=[^\n]{{{_SHORT}}})(?<![-.:])\n(?=[a-z])", " ", text)


@change
def smart_quotes(text: str) -> str:
    """Quotation marks and apostrophes as a word processor sets them."""
    text = re.sub(r'(?<![\w.,;!?)])"(?=\w)', "“", text).replace('"', "”")
    return re.sub(r"(?<!\w)'(?=\w)", "‘", text).replace("'", "’")


@change
def bullets(text: str, sign: str) -> str:
    """Another sign before the points of a list."""
    return _BULLET.sub(rf"\g<indent>{sign} ", text)


@change
def dates(text: str, style: str) -> str:
    """Full dates in another style: ``iso``, ``day`` or ``month`` first. 1/2/2026 is left alone."""

    def written(found: re.Match[str]) -> str:
        groups = {name[0]: value for name, value in found.groupdict().items() if value}
        month = groups["m"]
        number = int(month) if month.isdigit() else 1 + [m[:3] for m in _MONTHS].index(month[:3])
        try:
            day = date(int(groups["y"]), number, int(groups["d"]))
        except ValueError:
            return found[0]
        name = _MONTHS[day.month - 1]
        styles = {
            "iso": day.isoformat(),
            "day": f"{day.day} {name} {day.year}",
            "month": f"{name} {day.day}, {day.year}",
        }
        return styles[style]

    return _DATE.sub(written, text)


@change
def earlier_year(text: str) -> str:
    """Every year from 2010 on one earlier, but those that name a set of criteria."""

    def year_before(found: re.Match[str]) -> str:
        names_criteria = _CRITERIA.search(text, max(0, found.start() - 20), found.start())
        return found[0] if names_criteria else str(int(found[0]) - 1)

    dated = re.compile(rf"{_DATED_YEAR.pattern}|\b20[12]\d(?=-\d\d-\d\d)")
    return dated.sub(year_before, text)


@change
def sections(text: str, order: str) -> str:
    """The sections of a note with ``HEADING:`` lines in another order."""
    starts = [found.start() for found in _HEADING.finditer(text)]
    if len(starts) < 3 or starts[0] != 0:
        return text
    ends = [*starts[1:], len(text)]
    parts = [text[a:b].strip("\n") for a, b in zip(starts, ends, strict=True)]
    orders = {
        "reversed": parts[::-1],
        "last_first": [parts[-1], *parts[:-1]],
        "rotated": [*parts[1:], parts[0]],
        "twice_rotated": [*parts[2:], *parts[:2]],
    }
    return "\n\n".join(orders[order])


@change
def other_sex(text: str) -> str:
    """Pronouns, titles and words for the sex turned round; "her" becomes "his"."""

    def turned(word: re.Match[str]) -> str:
        other = _OTHER_SEX.get(word[0]) or _OTHER_SEX[word[0].lower()]
        return _in_case_of(word[0], other) if len(word[0]) > 1 else other

    return _SEXED.sub(turned, text)


@change
def they(text: str) -> str:
    """Pronouns without a sex: "he has" is "they have"."""
    return words(text, tuple(_THEY.items()))


@change
def aged(text: str, years: int) -> str:
    """Ages in words such as "61-year-old" so many years higher, between 30 and 89."""
    return _AGE.sub(lambda age: str(min(89, max(30, int(age["years"]) + years))), text)


@change
def surnames(text: str, name: str) -> str:
    """Another surname behind Mr, Mrs, Ms, Miss, Dr and Prof."""
    return _TITLED.sub(rf"\g<title>\g<dot> {name}", text)
