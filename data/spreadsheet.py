"""Cells of a table that somebody may open in a spreadsheet."""

from __future__ import annotations

from typing import Any, Final

_OPENS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run (OWASP, CSV Injection)."""


def safe_cell(value: Any) -> Any:
    """A text with an apostrophe before what a spreadsheet would take for a formula.

    Args:
        value: of a cell; what is no text, such as a negative number, stays as it is.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_OPENS_FORMULA) else value
