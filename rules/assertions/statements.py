"""The provider's statements: mentions of a motor neuron diagnosis."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from mndnotes.rules.assertions.assertion import Judgement
from mndnotes.rules.assertions.discourse import settle
from mndnotes.rules.facts import Evidence, Statement
from mndnotes.rules.knowledge import diagnosis_names, pattern
from mndnotes.rules.note import Note
from mndnotes.rules.text.boxes import Box
from mndnotes.rules.text.forms import Tokens
from mndnotes.rules.text.scanner import Hit, Places
from mndnotes.rules.vocabulary import Assertion, Diagnosis

_REVISED_TO = re.compile(
    r"\bfrom\s+$|\b(?:formerly|previously|initially|originally)\s+(?:\w+\s+){0,3}$"
)
_NOW = re.compile(r"^[^.;\n]{0,40}\b(?:to|into|now|then|has become|became|=>|->|→)\s")
_WAS = re.compile(r"(?:^|[.;\n]\s*)was\s+$")
"""A sentence that begins with "was": "Was PBP when we met"."""
_YEARS = re.compile(r"\s*\(?(?:19|20)\d\d\s*(?:-|to|until)\s*(?:19|20)\d\d")
"""The years behind a name in which it was the diagnosis."""
_NEAR = 60
_NEXT = 20
"""Characters behind an abbreviation within which the next word stands."""
_NEXT_WORD = re.compile(r"\s*([\w/]+)")
_SIGNS = ("_sign", "_active", "_chronic")
"""Ends of the groups of findings that make an abbreviation beside them the diagnosis."""
_GRADED = 200
"""Characters on either side of a name within which a grade of criteria is its own."""
_BRACKET = 2
"""Characters between a spelled-out name and its abbreviation: ' ('."""
_HAS_IT = re.compile(
    r"\b(?:has|have|had|having|diagnosed with|diagnosis of|dx of|dx:?|pmh:?|pmhx:?|k/c/o|known"
    r"|\d{2,3} ?(?:y/?o|yo)? ?[mf](?: with)?|(?:patient|pt|man|woman|male|female|lady) with)\s+$"
)
"""Right before a name: whoever has it does not have an ambulance."""
_IS_HAD = re.compile(
    r"\s*(?:,\s*)?(?:dx(?:'?d)?\b|diagnosed|since\b|bulbar|limb|chronic|end[ -]stage|vent[ -]dep"
    r"|on riluzole)"
)
"""Right behind a name: a disease that was diagnosed, began or is treated."""
_DOUBTED = re.compile(
    r"\?\s*$|\w >\s*$|\bor (?:else |the |an? |possibly |perhaps |even |early )?(?:\w+ ){0,2}$"
)
"""A question mark, or an alternative, right before a name."""
_QUESTIONED = re.compile(r"\s*\?|\s*>\s*[a-z]")
"""Right behind a name: a question mark, or a less likely alternative."""
_BARE_BEFORE = re.compile(r"\b(?:ha[sd]|have|having|got|get|with|be|it's|it|is|was|of|to)\s+$")
_OF_CELLS = ("of", "to")
"""Before the plural it is the cells: "loss of motor neurons"."""
_BARE_REACH = 12
"""Characters before bare words within which the word stands that tells of having it."""
_BARE_BEHIND = re.compile(
    r"[^\w\s-]|\s*$|\s+(?:and|or|but|in|for|by|then|since|so|when|he|she|they|we)\b"
)
"""What stands around bare words that name the disease."""
_DASHES = ("-", "\u2013")
_KNOWN_AS = ("known as", "called", "namely", ", namely", "in the form of", "which is called")
"""Between "motor neuron disease" and the name of its type."""
_OTHER_NAME = ("or", ", or", "aka", ", aka", "a.k.a.", "also known as", ", also known as", ", i.e.")
"""Between two names of one diagnosis, which leave nothing open: "Lou Gehrig's disease, or ALS"."""
_NAMES_A_TYPE = (",", ":", "of")
_TYPE = re.compile(r"\s*(?:phenotype|variant|sort|type|form|subtype|pattern|picture)\b")
"""What makes a name behind "motor neuron disease" the name of its type."""
_IN_BRACKETS = re.compile(r"\w[^()\n]*\([^()\n]*$")
"""Between a denial and a name in brackets behind what is denied."""
_DASHED = re.compile(r"[ \t]-[ \t]*(?:\n|$)")
"""A dash at the end of a line, which denies a sign but no diagnosis."""
_ANY_LONGER = re.compile(r"\s*(?:any longer|any ?more)\b")
_PAST_HISTORY = ("past medical", "pmh", "medical history", "history significant")
"""How a cue begins that only heads what the patient has."""
_POSSESSED = re.compile(r"\b(?:my|his|her|their|your|own|patient's|pt's|mr|mrs|mdm)\s+$")
"""Right before a name: whose it is has it."""
_OWNED = re.compile(r"\b(?:patient's|pt's|mdm's|mr \w+'s|mrs \w+'s|own)\s+$")
_POSSESSED_BY = "the word before it says whose it is"


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Where a diagnosis is named in the text."""

    label: Diagnosis
    start: int
    end: int


def find_names(tokens: Tokens, hits: Mapping[str, Sequence[Hit[Any]]]) -> list[NameSpan]:
    """Every mention of a motor neuron diagnosis by name, in order; other senses left out.

    Args:
        tokens: the note.
        hits: the forms found in it, by kind.
    """
    spans = list(hits["name"])
    senses = _Senses(tokens, hits)
    taken = sorted(spans, key=lambda span: span[:2])
    for start, end, spellings in hits["cased_name"]:
        written = as_counted(tokens, start, end)
        if written not in spellings:
            continue
        at = bisect_left(taken, start, key=itemgetter(0))
        inside = any(s < end and start < e for s, e, _ in taken[max(0, at - 1) : at + 1])
        spelled = at > 0 and taken[at - 1][2] is None and start - taken[at - 1][1] <= _BRACKET
        if not inside and not spelled and not senses.is_other(start, end):
            spans.append((start, end, spellings[written]))
    spans += [hit for hit in hits["bare_name"] if _somebody_has(tokens.folded, hit[0], hit[1])]
    spans.sort(key=lambda span: span[:2])
    found = [NameSpan(label, start, end) for start, end, label in spans if label]
    return _merge(found, tokens.folded)


def as_counted(tokens: Tokens, start: int, end: int) -> str:
    """An abbreviation as it is written; in capitals, where small letters count for them."""
    written = tokens.text[start:end]
    small = tokens.uncapitalised and written in diagnosis_names().small_forms
    return written.upper() if small else written


def _somebody_has(folded: str, start: int, end: int) -> bool:
    """Whether bare words are a disease that somebody has: "may have motor neurone and"."""
    before = _BARE_BEFORE.search(folded, max(0, start - _BARE_REACH), start)
    cells = before is not None and folded[end - 1] == "s" and before[0].startswith(_OF_CELLS)
    return before is not None and not cells and _BARE_BEHIND.match(folded, end) is not None


class _Senses:
    """Tells an abbreviation that names a diagnosis from one that stands for something else.

    Args:
        tokens: the note.
        hits: the forms found in it, by kind.
    """

    def __init__(self, tokens: Tokens, hits: Mapping[str, Sequence[Hit[Any]]]) -> None:
        self._tokens = tokens
        self._hits = hits
        self._places: dict[str, Places[Any]] = {}

    def is_other(self, start: int, end: int) -> bool:
        """Whether the abbreviation between two offsets has another sense than the diagnosis."""
        folded = self._tokens.folded
        name = as_counted(self._tokens, start, end).replace(".", "")
        sense = diagnosis_names().senses.get(name)
        if sense is None:
            return False
        following = _NEXT_WORD.match(folded, end, end + _NEXT)
        if following and following[1] in sense.next_words:
            return True
        if _HAS_IT.search(folded, max(0, start - 20), start) or _IS_HAD.match(folded, end):
            return False
        low, high = max(0, start - _NEAR), min(len(folded), end + _NEAR)
        if not self._of(f"sense.{name}").any_starting(low, high):
            return False
        ours = self._of("concept").starting(low, high)
        return not any(concept.group.endswith(_SIGNS) for _, _, found in ours for concept in found)

    def _of(self, kind: str) -> Places[Any]:
        found = self._places.get(kind)
        if found is None:
            found = self._places[kind] = Places(self._hits[kind])
        return found


def _merge(spans: list[NameSpan], folded: str) -> list[NameSpan]:
    """One mention where a name and its abbreviation, or a name and its type, stand together."""
    merged: list[NameSpan] = []
    for span in spans:
        if merged:
            last = merged[-1]
            gap = folded[last.end : span.start].strip()
            same = last.label is span.label
            typed = last.label is Diagnosis.MND_UNSPECIFIED and span.label is not last.label
            subtype = typed and gap in _NAMES_A_TYPE and _TYPE.match(folded, span.end)
            close = gap in ("(", "/", "") and span.start - last.end <= 3
            named = typed and (gap in _DASHES or "i.e." in gap[:6] or gap in _KNOWN_AS)
            synonym = same and gap in _OTHER_NAME
            if (close and (same or typed)) or subtype or named or synonym:
                closed = "(" in gap and folded[span.end : span.end + 1] == ")"
                merged[-1] = NameSpan(span.label, last.start, span.end + closed)
                continue
        merged.append(span)
    return merged


def read_statements(note: Note) -> tuple[Statement, ...]:
    """Every stated motor neuron diagnosis with its assertion, in order of the text.

    A diagnosis behind an empty check box is no statement.
    """
    return settle(stated(note), note)


def stated(note: Note) -> list[Statement]:
    """The statements as their own words give them, not yet settled by the whole note."""
    found = []
    for span in find_names(note.tokens, note.hits):
        box = note.boxes.answer(span.end) or note.boxes.before(span.start)
        if box is Box.EMPTY or (box is Box.EMPTY_MEANS_NO and not note.boxes.answer(span.end)):
            continue
        section = note.layout.section(span.start)
        judgement = judge_name(span, note)
        if box is Box.EMPTY_MEANS_NO:
            judgement = Judgement(Assertion.NEGATED)
        assertion = judgement.assertion
        carried = section.stale and assertion is Assertion.AFFIRMED
        if carried:
            assertion = Assertion.HISTORICAL
        found.append(
            Statement(
                label=span.label,
                assertion=assertion,
                evidence=Evidence(span.start, span.end, note.text[span.start : span.end]),
                section=section.kind,
                not_blood_relative=_of_no_relative(judgement, span, note.folded),
                stale=section.stale,
                reported=judgement.cue is not None and judgement.cue.kind.reported,
                carried=carried,
            )
        )
    return found


def _of_no_relative(judgement: Judgement, span: NameSpan, folded: str) -> bool:
    """Whether a diagnosis is that of somebody who is no blood relative."""
    if judgement.cue is not None:
        return judgement.cue.kind.not_blood
    whose = pattern("whose_it_is").match(folded, span.end)
    return judgement.assertion is Assertion.FAMILY and whose is not None and bool(whose["other"])


def judge_name(span: NameSpan, note: Note) -> Judgement:
    """How the words around a name mean it: its cues, and what they mean for a diagnosis."""
    folded = note.folded
    judgement = note.stated.judge(span.start, span.end)
    settled = judgement.assertion not in (Assertion.AFFIRMED, Assertion.HISTORICAL)
    if not settled and pattern("whose_it_is").match(folded, span.end):
        return Judgement(Assertion.FAMILY, why="the brackets behind it say whose it is")
    if _DASHED.match(folded, span.end) and judgement.cue is None:
        judgement = Judgement(Assertion.AFFIRMED)  # "ALS -" goes on in the next line
    cue = judgement.cue
    behind = folded[span.end : cue.start] if cue else ""
    _, comma, item = behind.rpartition(",")
    if judgement.assertion is Assertion.NEGATED and comma and item.strip():
        # "(ALS, C9 neg)" denies the gene
        judgement = Judgement(Assertion.AFFIRMED, why="another item of the list is denied")
    denied = judgement.assertion is Assertion.NEGATED and cue and cue.end <= span.start
    if denied and cue and _IN_BRACKETS.search(folded, cue.end, span.start):
        # "no suxamethonium (MND)"
        judgement = Judgement(
            Assertion.AFFIRMED, why="it gives the reason of a denial, in brackets"
        )
    first, last = note.layout.sentence(span.start)
    if judgement.assertion is Assertion.UNCERTAIN and note.places("grade").any_within(
        max(first, span.start - _GRADED), min(last, span.end + _GRADED)
    ):
        why = "the doubt is a grade of diagnostic criteria, and no doubt about the diagnosis"
        return Judgement(Assertion.AFFIRMED, why=why)
    if (
        judgement.assertion is Assertion.HISTORICAL
        and judgement.cue is None
        and note.layout.section(span.start).kind == "past"
    ):
        why = "a diagnosis in the past history is still the patient's"
        return Judgement(Assertion.AFFIRMED, why=why)
    judgement = _of_the_patient(judgement, span, folded)
    if judgement.assertion is Assertion.AFFIRMED:
        before = folded[max(first, span.start - _NEAR) : span.start]
        after = folded[span.end : min(last, span.end + _NEAR)]
        if (_REVISED_TO.search(before) and _NOW.search(after)) or _WAS.search(before):
            return Judgement(
                Assertion.HISTORICAL, why="the words around it tell what it was before"
            )
        if _YEARS.match(after):
            return Judgement(Assertion.HISTORICAL, why="the years behind it have passed")
        if _QUESTIONED.match(after) or _DOUBTED.search(before):
            return Judgement(Assertion.UNCERTAIN, why="it is questioned, or one of several")
    return judgement


def _of_the_patient(judgement: Judgement, span: NameSpan, folded: str) -> Judgement:
    """What cues mean for a diagnosis in particular: "PLS resolved", "PMH of ALS", "my PLS"."""
    cue = judgement.cue
    if cue is None:
        return judgement
    words = folded[cue.start : cue.end]
    match judgement.assertion:
        case Assertion.NEGATED if "resolved" in words or _ANY_LONGER.match(folded, span.end):
            return Judgement(Assertion.HISTORICAL, cue, "it was, and is no longer")
        case Assertion.HISTORICAL if words.startswith(_PAST_HISTORY):
            return Judgement(Assertion.AFFIRMED, why="the cue only heads what the patient has")
        case Assertion.UNCERTAIN | Assertion.HYPOTHETICAL if _POSSESSED.search(
            folded, max(0, span.start - 12), span.start
        ):
            return Judgement(Assertion.AFFIRMED, why=_POSSESSED_BY)
        case Assertion.FAMILY if _OWNED.search(folded, max(0, span.start - 24), span.start):
            return Judgement(Assertion.AFFIRMED, why=_POSSESSED_BY)
    return judgement
