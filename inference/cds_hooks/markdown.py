"""Text as GitHub Flavored Markdown that says just that text."""

from __future__ import annotations

import re
from typing import Final

from mndnotes.errors import plain

_SPECIAL: Final = re.compile(
    r"[\\`*_\[\]<>&|~@]|:(?=//)|(?<=mailto):|(?<=xmpp):|(?<=www)\.", re.IGNORECASE
)
"""What begins markup, an entity or an autolink inside a line, unless a backslash precedes it."""
_TICKS: Final = re.compile("`+")


def escaped(text: str) -> str:
    """A text on one line, to stand inside a line; none of it is markup."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", plain(text))


def fenced(text: str) -> str:
    """A text as a block that is shown as it is written."""
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
