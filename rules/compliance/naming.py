"""Which diagnoses a query names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from mndnotes.rules.assertions.statements import find_names
from mndnotes.rules.compliance.reading import QueryText
from mndnotes.rules.knowledge import read_yaml, scanner
from mndnotes.rules.text.forms import Tokens, expand_all
from mndnotes.rules.text.scanner import Scanner
from mndnotes.rules.vocabulary import Diagnosis

_RESEMBLING = "mimic"
"""Group of the diagnoses that resemble a motor neuron disease."""
_NO_DIAGNOSES = frozenset({"conduction_block_positive"})
_CODE = re.compile(r"\b[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}\b")
"""An ICD-10-CM code stands for its diagnosis."""
PLACEHOLDER = "<dx>"


class Name(NamedTuple):
    """A diagnosis by name."""

    start: int
    end: int
    diagnosis: str
    """Label of a motor neuron disease, id of another diagnosis, or a code."""


@lru_cache(maxsize=1)
def _others() -> Scanner:
    """The scanner of the diagnoses that only a query asks about."""
    entries: Mapping[str, list[str]] = read_yaml("compliance", "catalogue")["checks"][
        "new_diagnosis"
    ]["diagnoses"]
    forms = {form: name for name, given in entries.items() for form in expand_all(given)}
    return Scanner({"diagnosis": forms})


def find_diagnoses(words: str) -> tuple[Name, ...]:
    """The diagnoses that some words name, in order; of overlapping ones the first and longest."""
    tokens = Tokens(words)
    hits = scanner().scan(tokens)
    found = [Name(name.start, name.end, name.label.value) for name in find_names(tokens, hits)]
    found += [
        Name(start, end, concept.id)
        for start, end, concepts in hits["concept"]
        for concept in concepts
        if concept.group == _RESEMBLING and concept.id not in _NO_DIAGNOSES
    ]
    found += [Name(*hit) for hit in _others().scan(tokens)["diagnosis"]]
    found += [Name(*code.span(), code[0]) for code in _CODE.finditer(words)]
    return tuple(_apart(sorted(found, key=lambda name: (name.start, -name.end))))


@lru_cache(maxsize=1024)
def names_in(line: str) -> tuple[Name, ...]:
    """The same for a line of a query; queries have most of their lines in common."""
    return find_diagnoses(line)


def _apart(names: Collection[Name]) -> Iterator[Name]:
    end = 0
    for name in names:
        if name.start >= end:
            yield name
            end = name.end


def with_placeholders(line: str) -> str:
    """A line with each name of a diagnosis replaced by ``<dx>``."""
    parts, end = [], 0
    for name in names_in(line):
        parts += [line[end : name.start], PLACEHOLDER]
        end = name.end
    return "".join([*parts, line[end:]])


def is_quoted(name: Name, query: QueryText) -> bool:
    """Whether a diagnosis is named in what a query quotes, where the note is not at hand."""
    quoted = {n.diagnosis for quote in query.quotations for n in find_diagnoses(quote.words)}
    generic = name.diagnosis == Diagnosis.MND_UNSPECIFIED
    return name.diagnosis in quoted or (generic and not quoted.isdisjoint(Diagnosis))
