"""The readable report of one result, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from mndnotes.errors import plain
from mndnotes.inference.result import (
    CriterionFactResult,
    ElementResult,
    EvidenceSpan,
    FindingResult,
    GridCell,
    MeasurementResult,
    NoteResult,
)
from mndnotes.rules.knowledge import measures
from mndnotes.rules.vocabulary import Element, Picture, Region, Side, Status, Subject

_WIDTH: Final = 78
_BAR: Final = 24
_INDENT: Final = 10
_MARKS: Final = {Status.PRESENT: "+", Status.ABSENT: "-", Status.MISSING: " "}
_KINDS: Final = {
    "umn": "UMN",
    "lmn": "LMN",
    "emg_active": "EMG active",
    "emg_chronic": "EMG chronic",
}
_SCREENED: Final = "SCREENED    nothing points at a motor neuron disease; the note was not read"
_GREATER: Final = {Side.LEFT: "both, L>R", Side.RIGHT: "both, R>L"}
_DATES: Final = ("onset", "visit_date")
ELEMENT_NAMES: Final = {
    Element.UMN_SIGNS: "upper motor neuron signs",
    Element.LMN_SIGNS: "lower motor neuron signs",
    Element.MULTIPLE_REGIONS: "two or more regions",
    Element.EMG_ACUTE: "EMG: active denervation",
    Element.EMG_CHRONIC: "EMG: chronic denervation",
    Element.EXCLUSION_OF_MIMICS: "exclusion of mimics",
    Element.SYMPTOM_PROGRESSION: "progression",
    Element.PATIENT_HISTORY: "history",
    Element.NEURO_EXAM: "neurological examination",
    Element.EMG_RESULTS: "EMG or conduction result",
    Element.GENETIC_TESTING: "genetic testing",
    Element.DIAGNOSTIC_CRITERIA: "criteria named",
}


def render(result: NoteResult, text: str) -> str:
    """The report as plain text.

    Args:
        result: the result of the note.
        text: the note, for the line numbers of the evidence.
    """
    parts = [
        _diagnosis(result, text),
        _coding(result),
        _documentation(result),
        _grid(result),
        _measurements(result, text),
        _criteria(result),
        _findings(result, text),
        _query(result),
    ]
    title = f"Note {plain(result.note_id)}"
    lines = [title, "=" * len(title)]
    for part in [[_SCREENED]] if result.screened else parts:
        lines += [*part, ""]
    lines.append(
        f"Read by the model: {result.read.tokens} of {result.read.of} tokens. "
        f"mndnotes {result.provenance.package}, {result.provenance.code_set}."
    )
    lines.append("Decision support for coders and clinicians; not a medical device.")
    return "\n".join(lines)


def _place(span: EvidenceSpan, text: str) -> str:
    line = text.count("\n", 0, span.start) + 1
    return f'line {line}: "{shorten(plain(span.text), 50)}"'


def shorten(words: str, width: int) -> str:
    """The words, cut to a width in characters with an ellipsis."""
    return words if len(words) <= width else words[: width - 1] + "…"


def _diagnosis(result: NoteResult, text: str) -> Iterator[str]:
    diagnosis = result.diagnosis
    yield f"DIAGNOSIS   {diagnosis.label}   (statement and picture: {diagnosis.agreement})"
    for stated in diagnosis.stated:
        yield f"  stated    {stated.label} {stated.assertion}, {_place(stated, text)}"
    if not diagnosis.stated:
        yield "  stated    no motor neuron diagnosis"
    chosen = ", ".join(diagnosis.picture.prediction_set)
    yield f"  picture   {diagnosis.picture.label}, set: {chosen}"
    for label in Picture:
        share = diagnosis.picture.probabilities[label]
        yield f"            {label:<6}{'#' * round(share * _BAR):<{_BAR}} {share:5.1%}"
    for rail in result.guardrails:
        yield from _wrap(f"  {rail.rule}  {rail.action}: {rail.why}")


def _coding(result: NoteResult) -> Iterator[str]:
    coding = result.coding
    named = f"{coding.code} {coding.title}" if coding.code else "no code"
    yield f"CODE        {named}   (status: {coding.status}; {coding.release})"
    if coding.release_note:
        yield from _wrap(f"  release   {coding.release_note}")
    if coding.excluded:
        yield f"  excluded  {', '.join(coding.excluded)}"
    if coding.alternatives:
        yield f"  see also  {', '.join(coding.alternatives)}"
    for code in coding.ancillary:
        yield from _wrap(f"  {code.code}  {code.advice}")


def _documentation(result: NoteResult) -> Iterator[str]:
    documentation = result.documentation
    yield (
        f"DOCUMENTS   {documentation.score} of 100, {documentation.grade} "
        f"(model: {documentation.model_score:.0f})"
    )
    for element in documentation.elements:
        yield f"  [{_MARKS[element.status]}] {ELEMENT_NAMES[element.id]:<26}{_shown(element)}"
    if (above := documentation.next_grade) is not None:
        lacking = "; ".join(ELEMENT_NAMES[element] for element in above.elements)
        yield from _wrap(
            f"  {above.grade} from {above.score} once it also tells, present or absent: {lacking}"
        )


def _shown(element: ElementResult) -> str:
    if element.status is Status.MISSING:
        return "not documented"
    said = "" if element.status is Status.PRESENT else "absent: "
    quotes: Sequence[str] = [f'"{shorten(plain(e.text), 30)}"' for e in element.evidence[:2]]
    return said + (", ".join(quotes) if quotes else "seen by the model only")


def _grid(result: NoteResult) -> Iterator[str]:
    """The region grid: + shown, - looked for and absent, with the sides."""
    yield "REGIONS     " + "".join(f"{head:<14}" for head in _KINDS.values()).rstrip()
    cells: dict[tuple[Region, str], GridCell] = {(c.region, c.kind): c for c in result.grid}
    for region in Region:
        row = "".join(f"{_cell(cells[region, kind]):<14}" for kind in _KINDS)
        yield f"  {region:<12}{row}".rstrip()[: _WIDTH + 1]


def _cell(cell: GridCell) -> str:
    side = _GREATER[cell.greater] if cell.greater else cell.side or ""
    return f"{_MARKS[cell.status]} {side}".rstrip()


def _measurements(result: NoteResult, text: str) -> Iterator[str]:
    yield f"MEASURED    {len(result.measurements) or 'nothing'}"
    for measured in result.measurements:
        label = measures().labels.get(measured.id, measured.id)
        said = f"{_value(measured)}{_circumstances(measured)}"
        yield f"  {label:<22}{said:<24} {_place(measured, text)}"


def _value(measured: MeasurementResult) -> str:
    """A value as a reader expects it: a date, a stage, or a number with its scale or unit."""
    if measured.id in _DATES and measured.date:
        return measured.date
    if measured.stage:
        return measured.stage
    if measured.of:
        return f"{measured.value:g} of {measured.of:g}"
    return f"{measured.value:g} {measured.unit or ''}".rstrip()


def _circumstances(measured: MeasurementResult) -> str:
    """What limits a value, in brackets."""
    dated = measured.date if measured.id not in _DATES else None
    known = [measured.position, "earlier" if measured.earlier else None, dated]
    known += ["copied" if measured.stale else None]
    known += [None if measured.plausible else "can't be"]
    known += [None if measured.subject is Subject.PATIENT else f"of {measured.subject}"]
    said = ", ".join(word for word in known if word)
    return f" ({said})" if said else ""


def _criteria(result: NoteResult) -> Iterator[str]:
    yield "CRITERIA    from what this note documents"
    for detail in result.criteria_detail:
        graded = detail.up_to and detail.up_to != "met"
        further = f" (up to {_spoken(detail.up_to)})" if detail.up_to and graded else ""
        yield f"  {_spoken(detail.criteria):<24}{_spoken(detail.verdict)}{further}"
        if detail.missing and (detail.used or detail.against):
            yield from _wrap(_fitting("    not documented: ", detail.missing))
        if detail.verdict == "not_met":
            yield from _wrap(_fitting("    against: ", _by_kind(detail.against)))
        for remark in detail.remarks:
            yield from _wrap(f"    {remark}")


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _by_kind(facts: Sequence[CriterionFactResult]) -> list[str]:
    """Facts in words, those of one kind with their places together."""
    places: dict[str, list[str]] = {}
    for fact in facts:
        places.setdefault(fact.words, []).extend([fact.place] if fact.place else [])
    return [f"{words} ({', '.join(of)})" if of else words for words, of in places.items()]


def _fitting(head: str, items: Sequence[str]) -> str:
    """A head with as many items as fit in about two lines, and how many more there are."""
    line = head + items[0]
    for index, item in enumerate(items[1:], start=1):
        if len(line) + len(item) > 2 * _WIDTH - _INDENT:
            return f"{line}; {len(items) - index} more"
        line += f"; {item}"
    return line


def _findings(result: NoteResult, text: str) -> Iterator[str]:
    """The findings by severity; those that ask for the same are told of together."""
    yield f"FINDINGS    {len(result.findings)}"
    for _, group in groupby(result.findings, key=_same):
        findings = list(group)
        for finding in findings:
            yield from _wrap(f"  {finding.severity.upper():<8}{finding.rule}  {finding.message}")
        for span in findings[0].evidence[:2]:
            yield f"          {_place(span, text)}"
        yield from _wrap(f"          do: {findings[0].mitigation}")
        yield from _wrap(f"          matters: {findings[0].impact}")
        sources = [part for finding in findings for part in finding.source.split("; ")]
        yield from _wrap(f"          source: {'; '.join(dict.fromkeys(sources))}")


def _same(finding: FindingResult) -> tuple[object, ...]:
    return finding.severity, finding.mitigation, finding.impact, finding.evidence


def _query(result: NoteResult) -> Iterator[str]:
    yield "QUERY       " + ("to the provider" if result.query else "nothing to ask")
    for line in (result.query or "").splitlines():
        shown = "".join(c if c.isprintable() else " " for c in line)
        yield from _wrap(f"  {shown}".rstrip(), indent=5)


def _wrap(line: str, indent: int = _INDENT) -> Iterator[str]:
    """Break a long line at spaces, later lines indented under the first word's text."""
    while len(line) > _WIDTH:
        cut = line.rfind(" ", 12, _WIDTH)
        cut = cut if cut > 0 else _WIDTH
        yield line[:cut]
        line = " " * indent + line[cut:].lstrip()
    yield line
