"""Checks of the answers that a query offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mndnotes.rules.compliance.naming import is_quoted, names_in
from mndnotes.rules.compliance.reading import QUOTED, QueryText
from mndnotes.rules.compliance.record import Record
from mndnotes.rules.compliance.registry import Fault, answers, check, wording

_NO_WORDS = re.compile(r"\([^()]*\)|[^\w/']+|_+")
"""What is left out of an answer when it is compared."""
_FIRST_WORDS = re.compile(r"[^,:;.\u2013\u2014]*")
_ALTERNATIVE = re.compile(r"\b(?:or|vs|versus)\b", re.IGNORECASE)
_NEEDED = {"other": '"other"', "undetermined": '"unable to determine"'}
"""The lists of answers of which every choice holds one, as a message names them."""


@check
def yes_no(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """A yes or no question about something new."""
    yes_or_no = answers("yes_no", "yes_no")
    lists = [c for c in query.choices if not yes_or_no.isdisjoint(map(_first, c.options))]
    for choices in lists:
        if not _may_be_yes_or_no(query, [choices.stem, *choices.options], record):
            yield Fault(choices.line)
    stems = [choices.stem for choices in lists]
    for line in query.sentences:
        if _asks_yes_or_no(line.words) and not any(line.words in stem for stem in stems):
            if _may_be_yes_or_no(query, [line.words], record):
                continue
            yield Fault(line.number)


def _asks_yes_or_no(sentence: str) -> bool:
    if wording("yes_no", "offers").search(sentence):
        return True
    opens = wording("yes_no", "opens").match(sentence)
    return opens is not None and sentence.rstrip().endswith("?")


def _may_be_yes_or_no(query: QueryText, words: list[str], record: Record | None) -> bool:
    """Whether what is asked names nothing new, and something documented or a cause."""
    names = [name for line in words for name in names_in(line)]
    if not all(is_quoted(n, query) if record is None else record.established(n) for n in names):
        return False
    asked = " ".join(words)
    allowed = wording("yes_no", "allowed").search(asked)
    return bool(names) or QUOTED in asked or allowed is not None


@check
def choices(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """A choice without another answer and none."""
    for offered in query.choices:
        given = {_plain(option) for option in offered.options}
        if lacking := _lacking(
            name for name in _NEEDED if given.isdisjoint(answers("choices", name))
        ):
            yield Fault(offered.line, lacking)
    for line in query.sentences:
        if _is_a_choice(line.words) and not any(line.words in c.stem for c in query.choices):
            said = _plain(line.words)
            lacking = _lacking(
                name for name in _NEEDED if not any(a in said for a in answers("choices", name))
            )
            if lacking:
                yield Fault(line.number, lacking)


def _lacking(names: Iterable[str]) -> str:
    return " and ".join(_NEEDED[name] for name in names)


def _is_a_choice(words: str) -> bool:
    """Whether a sentence asks to choose between answers, or asks which of some diagnoses it is."""
    several = len(names_in(words)) > 1
    alternative = _ALTERNATIVE.search(words) is not None
    if wording("choices", "choosing").search(words):
        return several or alternative
    return words.rstrip().endswith("?") and several and alternative


@check
def favour(query: QueryText, record: Record | None) -> Iterator[Fault]:
    """A list of answers that leaves one to choose, or marks one."""
    for offered in query.choices:
        if offered.ticked:
            yield Fault(offered.line, "it is ticked already")
        if any(wording("favour", "own_words").search(option) for option in offered.options):
            yield Fault(offered.line, "it is marked as the better one")
        clinical = {_meaning(option) for option in offered.options if _is_clinical(option)}
        if len(clinical) == 1:
            yield Fault(offered.line, "it is the only one that says something clinical")


def _is_clinical(option: str) -> bool:
    """Whether an answer says something beside yes, no, another and none."""
    lists = [answers("choices", name) for name in ("other", "undetermined", "neutral")]
    if any(_plain(option) in listed for listed in lists):
        return False
    return _first(option) not in answers("yes_no", "yes_no")


def _meaning(option: str) -> tuple[str, ...]:
    """What tells an answer from another: its diagnoses and the words that qualify them."""
    names = sorted({name.diagnosis for name in names_in(option)})
    if not names:
        return (_plain(option),)
    qualifying = wording("favour", "qualifying").findall(option.lower())
    return (*names, *sorted(qualifying))


@lru_cache(maxsize=1024)
def _plain(option: str) -> str:
    """An answer in lower case, without brackets, blanks and signs."""
    return _NO_WORDS.sub(" ", option.lower()).strip()


def _first(option: str) -> str:
    """The words of an answer up to its first stop: the "yes" of "Yes, he has"."""
    opening = _FIRST_WORDS.match(option)
    return _plain(opening[0]) if opening else ""
