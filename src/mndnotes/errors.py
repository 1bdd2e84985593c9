"""Errors that a caller can act on: each message says in one sentence what is wrong.

No message ever quotes the text of a note.
"""

from __future__ import annotations

import traceback
from pathlib import Path


class MndnotesError(Exception):
    """Base of every error that mndnotes raises on purpose."""


class NoteError(MndnotesError):
    """A note can't be scored: it is empty, too long, or not text."""


class InputError(MndnotesError):
    """A file or an argument can't be used."""


class BatchError(MndnotesError):
    """A batch can't go on: a process of it has died, or its rows don't add up."""


class KnowledgeError(MndnotesError):
    """A lexicon, cue or rule file breaks its schema."""


class ModelError(MndnotesError):
    """A model folder is missing, incomplete, altered, or of another version."""


class MissingExtraError(MndnotesError):
    """A command needs an optional extra that is not installed."""


def plain(words: str) -> str:
    """The words on one line, without control characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in " ".join(words.split()))


def internal_error(error: Exception) -> str:
    """Name an internal error by type and place only: its message may quote a note."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"internal error, {type(error).__name__} at {Path(place.filename).name}:{place.lineno}"


def public_reason(error: Exception) -> str:
    """Why a row has no result, quoting no note: a refusal's own words, else type and place."""
    if isinstance(error, MndnotesError):
        return str(error)
    return f"{internal_error(error)}; please report it"
