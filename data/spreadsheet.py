"""Cells of a table that somebody may open in a spreadsheet."""

from __future__ import annotations

from typing import Final

_OPENS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run (OWASP, CSV Injection)."""


def safe_cell(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_OPENS_FORMULA) else text
