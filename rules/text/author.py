"""Who wrote a note: a provider, or somebody whose documentation establishes no diagnosis."""

from __future__ import annotations

import re

from mndnotes.rules.knowledge import authors
from mndnotes.rules.note import Note

PROVIDER = "provider"

_TITLE = re.compile(r"\s*[^\n]{0,90}")
"""The title of a note: its first line, as far as a title goes."""
_PLAN = "plan"
"""Kind of section in which a profession is who the patient is sent to: "Plan: speech therapy"."""
_TITLE_WORDS = 5
"""Words and signs of a title within which its author's profession stands."""
_TAIL = 100
"""Characters at the end within which a signature stands."""
_SIGNED = re.compile(r"\n|(?<=\w\w)[.)]\s")
"""What stands before a signature: the end of a line or of a sentence, but no initial."""
_SIGNATURE_WORDS = 10
"""Words and signs of a signature, at most; more are a sentence."""
_NAME_BEFORE = re.compile(r"[A-Z][a-z]+\.?,?\s*$")
_NAME_BEHIND = re.compile(r"\s*:?\s*[A-Z](?:[a-z]+|\.)")
"""A name beside a profession makes a signature of it: "J. Doe, RN", "RN J. Doe"."""
_WORDS_BEFORE = 3
"""Words before a name within which it is said to be the receiver's."""


def author_of(note: Note, stated: int) -> str | None:
    """Who wrote a note, as far as its title and its signature tell.

    Args:
        note: the note.
        stated: offset of its first diagnosis, behind which no title goes on.

    Returns:
        An id of ``lexicon/authors.yaml``; ``None`` where neither tells. A provider's signature goes
        before any title: "Nurse clinic ... Dr J. Doe".

    Source: Official Guidelines I.B.14.
    """
    signed = _signed_by(note)
    return signed if signed is not None else _titled(note, stated)


def _titled(note: Note, stated: int) -> str | None:
    title = _TITLE.match(note.folded)
    end = title.end() if title else 0
    ids = [
        author
        for start, stop, author in note.sought("title").starting(0, min(end, stated))
        if note.tokens.index(start) < _TITLE_WORDS and stop <= end
        if not _is_addressed(note, start) and note.layout.section(start).kind != _PLAN
    ]
    return PROVIDER if PROVIDER in ids else next(iter(ids), None)


def _signed_by(note: Note) -> str | None:
    end = len(note.text.rstrip())
    breaks = [m.end() for m in _SIGNED.finditer(note.folded, max(0, end - _TAIL), end)]
    start = breaks[-1] if breaks else end
    if note.tokens.between(start, end) > _SIGNATURE_WORDS:
        return None
    ids = []
    for at, stop, author in note.sought("signature").starting(start, end):
        named = _NAME_BEFORE.search(note.text, start, at) or _NAME_BEHIND.match(note.text, stop)
        if (named or author == PROVIDER) and not _is_addressed(note, at):
            ids.append(author)
    return PROVIDER if PROVIDER in ids else next(iter(ids), None)


def _is_addressed(note: Note, offset: int) -> bool:
    """Whether the words before a name say that it is written to, or about."""
    tokens = note.tokens
    at = tokens.index(offset)
    low = tokens.starts[max(0, at - _WORDS_BEFORE)] if at else 0
    return any(end <= offset for _, end, _ in note.sought("referral").starting(low, offset))


def author_name(author: str) -> str:
    """How a finding names an author."""
    return authors().names[author]
