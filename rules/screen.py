"""A fast look that tells which notes may speak of a motor neuron disease at all.

In a corpus of general medicine most notes do not, and need neither the full rules nor a model. A
note passes by a name or code of a motor neuron disease, whatever its assertion, or by a motor
finding. The forms are those of the lexicon, found by the same kind of scanner, so that a finding
added to a file is looked for here too. A few findings have no form of their own: a value beside its
subject, an everyday word beside a part of the body, a grade of strength, a cell of a table. Where
one of these may stand, the rules read the note, and it passes if they find anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

from mndnotes.rules.assertions.statements import as_counted
from mndnotes.rules.engine import RuleEngine
from mndnotes.rules.facts import Evidence, Mention
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.icd10cm.typed_codes import find_codes
from mndnotes.rules.knowledge import (
    Value,
    families,
    lexicon,
    note_tokens,
    occurrences,
    screener,
    seeker,
)
from mndnotes.rules.mentions.loose import is_beside
from mndnotes.rules.mentions.observables import (
    BEFORE_SUBJECT,
    OPPOSITE,
    find_subjects,
    may_be_denied,
    value_limit,
)
from mndnotes.rules.mentions.reader import read_mentions
from mndnotes.rules.mentions.strength import FULL, WEAK, graded_part, lowest_grade
from mndnotes.rules.note import Note
from mndnotes.rules.predicates.index_traps import NAMING
from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Hit, Places, Sought
from mndnotes.rules.text.tables import Tables

_GROUPS: Final = ("umn_sign", "lmn_sign", "emg_", "weakness", "criteria_name", "genetic_test", WEAK)
"""How the groups of the findings begin by which a note passes."""
_CONCEPTS: Final = frozenset(
    {"disease_modifying_drugs", "alsfrs", "twitching_symptom"}
    | {"arm_symptoms", "hand_clumsiness", "leg_symptoms"}
)
"""Findings of other groups that point at the disease, or tell of weakness in everyday words."""
_CODES: Final = "G12.2"
_TOLD: Final = "told_"
"""How the group of a sign begins that the patient tells of."""

_NOWHERE: Final = Evidence(0, 0, "")
_Hits: TypeAlias = Mapping[str, Sequence[Hit[Any]]]


class Reason(NamedTuple):
    """What a note passes by.

    Attributes:
        start: offset in the text.
        end: offset behind it.
        id: a label of a diagnosis, a code, or the id of a finding, a wording or a rule.
    """

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True)
class Screened:
    """What the screen says of a note.

    Attributes:
        passed: whether it may speak of a motor neuron disease and is worth reading.
        because: what it passes by, in order of the text; empty where it does not.
    """

    passed: bool
    because: tuple[Reason, ...]


def screen(text: str, service_date: date | None = None) -> Screened:
    """Tell whether a note may speak of a motor neuron disease.

    A note that does not pass holds no statement of one, no code, no finding of any rule, and no
    upper or lower motor neuron sign. One that passes need not hold any.

    Args:
        text: the note; any text, also an empty one.
        service_date: by which the release of ICD-10-CM is chosen; by default the newest.
    """
    tokens = note_tokens(text)
    hits = screener().scan(tokens)
    codes = list(find_codes(text))
    because = {
        *_names(tokens, hits),
        *_findings(text, hits),
        *(Reason(*code) for code in codes if code[2].startswith(_CODES)),
        *(Reason(*m.span(), name) for name in NAMING for m in occurrences(name, tokens.folded)),
    }
    if not because and codes:
        because.update(_judged(text, service_date))
    elif not because and _is_doubtful(tokens, hits):
        because.update(_motor_findings(read_mentions(Note(text))))
    return Screened(bool(because), tuple(sorted(because)))


def _names(tokens: Tokens, hits: _Hits) -> Iterator[Reason]:
    """Names of a motor neuron disease; an abbreviation counts in whatever sense it may stand."""
    for start, end, label in (*hits["name"], *hits["bare_name"]):
        if label:
            yield Reason(start, end, label)
    for start, end, spellings in hits["cased_name"]:
        if label := spellings.get(as_counted(tokens, start, end)):
            yield Reason(start, end, label)


def _findings(text: str, hits: _Hits) -> Iterator[Reason]:
    concepts, conditions = _passing()
    for start, end, found in hits["concept"]:
        for concept in found:
            if concept.id in concepts:
                yield Reason(start, end, concept.id)
    for start, end, spellings in hits["cased_concept"]:
        for concept in spellings.get(text[start:end], ()):
            if concept.id in concepts:
                yield Reason(start, end, concept.id)
    for start, end, found in hits["condition"]:
        for condition in conditions.intersection(found):
            yield Reason(start, end, condition)


@cache
def _passing() -> tuple[frozenset[str], frozenset[str]]:
    """Ids of the findings, and of the conditions, by which a note passes.

    Among them what is coded though no diagnosis is established.
    """
    coded = coding_table()["symptoms"]
    concepts = {c.id for c in lexicon().concepts.values() if _is_motor(c.group)}
    concepts.update(_CONCEPTS, *(entry.get("concepts", ()) for entry in coded))
    conditions = frozenset().union(*(entry.get("conditions", ()) for entry in coded))
    return frozenset(concepts), conditions


def _is_doubtful(tokens: Tokens, hits: _Hits) -> bool:
    """Whether only the rules can tell if there is a motor finding."""
    return (
        _has_everyday_sign(tokens.folded, hits)
        or _has_low_grade(tokens.folded, hits)
        or _has_telling_value(tokens, hits)
        or _has_table_of_signs(tokens.folded, hits)
    )


def _has_everyday_sign(folded: str, hits: _Hits) -> bool:
    """Whether an everyday word for a sign stands beside a part of the body."""
    body = Places(hit for hit in hits["body"] if hit[2])
    return any(
        _is_motor(group) and is_beside(body, folded, start, end)
        for start, end, (_, group) in hits["loose"]
    )


def _has_low_grade(folded: str, hits: _Hits) -> bool:
    """Whether a part of the body may have a strength below five."""
    for start, end, regions in hits["body"]:
        found = graded_part(folded, start, end) if regions else None
        if found is None or ("/" not in found[1] and not hits["talk.strength_talk"]):
            continue
        if lowest_grade(found[1]) < FULL:
            return True
    return False


def _has_telling_value(tokens: Tokens, hits: _Hits) -> bool:
    """Whether a subject of an examination may have a value that is a sign, or a denied normal."""
    values = {f.id: Sought[Any](seeker(f"value.{f.id}"), tokens) for f in families()}
    for (start, _, subject), family, end in find_subjects(tokens.folded, hits):
        is_part = subject.bare and family.id == "reflex" and not hits["talk.reflex_talk"]
        if subject.skip or is_part:
            continue
        before = values[family.id].starting(max(0, start - BEFORE_SUBJECT), start)
        if any(_tells(hit, start, tokens.folded) for hit in before):
            return True
        behind = values[family.id].starting(end, high := end + family.reach)
        telling = [hit for hit in behind if _tells(hit, start, tokens.folded)]
        if telling and telling[0][1] <= value_limit(tokens.folded, end, high):
            return True
    return False


def _tells(hit: Hit[Value], subject: int, folded: str) -> bool:
    """Whether a value is a motor finding, or becomes one where it or its subject is denied."""
    at, _, value = hit
    if _is_motor(value.group):
        return True
    return value.group in OPPOSITE and any(may_be_denied(folded, p) for p in (at, subject))


def _has_table_of_signs(folded: str, hits: _Hits) -> bool:
    """Whether a table names a part of the body, what is examined, or a column of signs."""
    tables = Tables(folded).tables
    if not tables:
        return False
    heads = [hit for hit in hits["column"] if hit[2].read != "none"]
    heads += hits["body"]
    heads += (hit for family in families() for hit in hits[f"subject.{family.id}"])
    named = Places(sorted(heads, key=itemgetter(0)))
    return any(named.any_starting(t.rows[0].start, t.rows[-1].end) for t in tables)


def _is_motor(group: str) -> bool:
    return group.removeprefix(_TOLD).startswith(_GROUPS)


def _judged(text: str, service_date: date | None) -> Iterator[Reason]:
    """What the full rules find in a note with codes of other diseases."""
    report = _engine().check(text, service_date=service_date)
    for finding in report.findings:
        for start, end, _ in finding.evidence or (_NOWHERE,):
            yield Reason(start, end, finding.rule)
    yield from _motor_findings(report.mentions)


def _motor_findings(mentions: Iterable[Mention]) -> Iterator[Reason]:
    for mention in mentions:
        if _is_motor(mention.group):
            yield Reason(mention.start, mention.end, mention.concept)


@cache
def _engine() -> RuleEngine:
    return RuleEngine()
