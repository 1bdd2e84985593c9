"""The targets by name: how bytes become an input of each, and what must hold of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tests.fuzz import bodies, reader_targets, rule_targets
from tests.fuzz.texts import text_of

Input: TypeAlias = str | bytes


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes any input.

    Attributes:
        make: the input that some bytes stand for.
        check: raises where something does not hold; what it says is its docstring.
        longest: characters of the longest line that it is given.
        usual: bytes that a random input is made of on average; short ones reach as much of a note
            and take less time, a body is made of more.
    """

    make: Callable[[bytes], Any]
    check: Callable[[Any], None]
    longest: int = 200_000
    usual: int = 8


_MB: Final = 1_000_000
TARGETS: Final[Mapping[str, Target]] = {
    "tokens": Target(text_of, rule_targets.check_tokens, 10 * _MB),
    "numbers": Target(text_of, rule_targets.check_numbers, 10 * _MB),
    "dates": Target(text_of, rule_targets.check_dates, 10 * _MB),
    "tables": Target(text_of, rule_targets.check_tables, 10 * _MB),
    "forms": Target(text_of, rule_targets.check_forms),
    "scan": Target(text_of, rule_targets.check_scan, _MB),
    "masking": Target(text_of, rule_targets.check_masking, _MB),
    "layout": Target(text_of, rule_targets.check_layout, _MB),
    "assertion": Target(text_of, rule_targets.check_assertion, _MB),
    "screen": Target(text_of, rule_targets.check_screen),
    "report": Target(text_of, rule_targets.check_report),
    "explained": Target(text_of, rule_targets.check_explained),
    "query": Target(text_of, rule_targets.check_query),
    "result": Target(text_of, reader_targets.check_result),
    "jsonl": Target(bodies.jsonl, reader_targets.check_jsonl, 10 * _MB, usual=24),
    "csv": Target(bodies.csv, reader_targets.check_csv, 10 * _MB, usual=24),
    "batch": Target(bodies.jsonl, reader_targets.check_batch_row, _MB, usual=24),
    "fhir": Target(bodies.fhir_body, reader_targets.check_fhir, 10 * _MB, usual=24),
    "cds": Target(bodies.cds_body, reader_targets.check_cds, 10 * _MB, usual=24),
}
