"""What pydantic says of a record, in words that quote no value."""

from __future__ import annotations

from pydantic import ValidationError


def first_problem(error: ValidationError, whole: str) -> str:
    """The first thing that breaks a record, as ``field: what is wrong``; it quotes no value.

    Args:
        error: what pydantic raised.
        whole: what to call the record where no field is to blame.
    """
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or whole
    return f"{where}: {first['msg'].removeprefix('Value error, ')}"
