"""A compliant, non-leading provider query drafted from the findings (``catalogue/query.yaml``).

Standard: AHIMA/ACDIS, *Guidelines for Achieving a Compliant Query Practice* (2022 update). A prompt
of software is a query; a draft in which `compliance` finds a fault is never handed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mndnotes.rules.compliance import find_problems, speaks_of_payment
from mndnotes.rules.compliance.record import Record
from mndnotes.rules.facts import Finding, Indicator, QueryDraft, Question
from mndnotes.rules.findings import catalogue
from mndnotes.rules.predicates import Case
from mndnotes.rules.query.choosing import Asked, choose_passages
from mndnotes.rules.query.placing import Places
from mndnotes.rules.query.texts import QuestionText, query_texts
from mndnotes.rules.text.passages import Passage, Passages
from mndnotes.rules.vocabulary import Diagnosis, Element, Status

_SIGNS = {
    Element.UMN_SIGNS: "upper motor neuron signs",
    Element.LMN_SIGNS: "lower motor neuron signs",
}
_NOT_SHOWN = (
    (Status.MISSING, "does not record {}", " or "),
    (Status.ABSENT, "documents {} as absent", " and "),
)
_SHOWS = "{shows}"
"""Place in a question for what the note says of the signs that it does not show."""


def draft_query(case: Case, findings: Sequence[Finding]) -> QueryDraft | None:
    """The query that the findings of a note call for.

    Args:
        case: the facts of the note.
        findings: its findings.

    Returns:
        ``None`` where nothing needs to be asked.
    """
    texts = query_texts()
    raised = list(_raised(case, findings))
    missing = _missing(findings, [text for text, _ in raised])
    raised = [(t, f) for t, f in raised if not t.if_nothing_else] or raised
    asked: list[Asked] = [*raised]
    if missing and not any(text.lists_missing for text, _ in raised):
        asked.append((texts.missing.question, None))
    if not asked:
        return None
    passages = Passages(case.note, case.statements, speaks_of_payment)
    choice = choose_passages(case, passages, asked)
    if not choice.shown:
        return None  # what would be asked about is another person's
    places = Places(case.note, texts.sections)
    draft = QueryDraft(
        title=texts.title,
        indicators=tuple(_indicator(case, passages, p, places) for p in choice.passages),
        questions=tuple(_question(case, text, finding, missing) for text, finding in asked),
    )
    record = Record(case.note, case.statements, draft.indicators)
    return None if find_problems(render(draft), record) else draft


def _indicator(case: Case, passages: Passages, passage: Passage, places: Places) -> Indicator:
    start, end = passage.start, passage.end
    # A passage may open with blanks that still belong to what stands before a block.
    shown = case.text[start:end]
    first = start + shown.find(shown.strip())
    return Indicator(
        start=start,
        end=end,
        text=shown,
        quote=passages.quote(passage),
        line=places.line(start),
        section=places.section(start),
        date=places.date(start, end),
        brought_forward=case.note.layout.section(first).stale,
    )


def render(draft: QueryDraft) -> str:
    """A query as plain text: title, indicators, numbered questions with their answers."""
    texts = query_texts()
    quotes = [_line(indicator) for indicator in draft.indicators] or [texts.none_quoted]
    lines = [draft.title, "", texts.indicators, *quotes]
    for number, question in enumerate(draft.questions, start=1):
        lines += ["", f"{number}. {question.text}"]
        lines += [f"   [ ] {option}" for option in question.options]
    return "\n".join(lines) + "\n"


def _line(indicator: Indicator) -> str:
    place = [indicator.section, f"line {indicator.line}", indicator.date or ""]
    if indicator.brought_forward:
        place.append(query_texts().brought_forward)
    return f'- "{indicator.quote}" ({", ".join(filter(None, place))})'


def _raised(case: Case, findings: Sequence[Finding]) -> Iterator[tuple[QuestionText, Finding]]:
    """The questions that the findings raise, in the order of the catalogue."""
    by_rule = {finding.rule: finding for finding in reversed(findings)}
    raised = {
        rule: text
        for rule, text in query_texts().questions.items()
        if rule in by_rule and not _is_answered(case, text, by_rule[rule])
    }
    replaced = {rule for text in raised.values() for rule in text.replaces}
    for rule, text in raised.items():
        if rule not in replaced:
            yield text, by_rule[rule]


def _is_answered(case: Case, text: QuestionText, finding: Finding) -> bool:
    """Whether the note already says what would be asked."""
    if _SHOWS in text.text and not _shows(case):
        return True
    quoted = [evidence.text.lower() for evidence in finding.evidence]
    return bool(text.answered_by) and all(
        any(word in words for word in text.answered_by) for words in quoted
    )


def _missing(findings: Sequence[Finding], raised: Sequence[QuestionText]) -> Mapping[Element, str]:
    """The elements to be asked for, with the rules that miss them; empty where none needs to be."""
    lacking = {f.element: f.rule for f in findings if f.element is not None}
    if any(text.without_missing for text in raised):
        return {}
    about = {element for text in raised for element in text.about}
    texts = query_texts().missing
    asked = {
        element: lacking[element]
        for element in texts.order
        if element in lacking
        and element not in about
        and lacking.keys().isdisjoint(texts.said_by.get(element, ()))
    }
    return {} if texts.optional.issuperset(asked) else asked


def _question(
    case: Case, text: QuestionText, finding: Finding | None, missing: Mapping[Element, str]
) -> Question:
    texts = query_texts()
    names = "; ".join(catalogue()[rule].name for rule in missing.values())
    several = text.several if finding is not None and _is_of_several(case, finding) else None
    of_missing = missing.values() if finding is None or text.lists_missing else ()
    return Question(
        id=text.id,
        rules=(*([finding.rule] if finding else []), *of_missing),
        text=(several or text.text).format(
            shows=_shows(case),
            names=names,
            missing=texts.missing.listed.format(names=names) if names else "",
        ),
        options=(*(() if several else text.options), *texts.always),
    )


def _is_of_several(case: Case, finding: Finding) -> bool:
    """Whether a finding is about more than one diagnosis, the general term apart."""
    spans = {evidence[:2] for evidence in finding.evidence}
    labels = {s.label for s in case.statements if s.evidence[:2] in spans}
    return len(labels - {Diagnosis.MND_UNSPECIFIED}) > 1


def _shows(case: Case) -> str:
    """What the note says of the signs that it does not show; empty where it shows them all.

    What was looked for and is absent is told from what is not recorded.
    """
    parts = []
    for status, words, link in _NOT_SHOWN:
        names = [name for element, name in _SIGNS.items() if case.status(element) is status]
        if names:
            parts.append(words.format(link.join(names)))
    return " and ".join(parts)
