"""The sections of the report of a corpus: each a function from the summary to its markup.

Every word comes from the packaged catalogues; of the results there are only names and numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from mndnotes.inference.corpus.markup import Html, Part, bar, histogram, joined, tag
from mndnotes.inference.corpus.rows import BIN, Documentation, ElementRow
from mndnotes.inference.corpus.summary import AGREEMENTS, CODE_STATUSES, CorpusSummary
from mndnotes.rules.findings import required_rules
from mndnotes.rules.query.texts import query_texts
from mndnotes.rules.vocabulary import ELEMENT_WEIGHTS, Element, Picture, Status, grade_of

_STATUS_WORDS: Final = {
    "supported": "supported",
    "query": "ask the provider",
    "conflict": "conflict",
    "not_codable": "not codable",
    "none": "no motor neuron disease",
}
_AGREEMENT_WORDS: Final = {
    "agree": "agree",
    "disagree": "disagree",
    "stated_only": "stated, picture open",
    "picture_only": "picture without a statement",
    "none": "neither",
}
_MOST_GAPS: Final = 5


def spoken(name: str) -> str:
    """A name of the results in words."""
    return name.replace("_", " ")


def capitalised(words: str) -> str:
    """The words with a capital at the start and nothing else changed."""
    return words[:1].upper() + words[1:]


def share(part: int, total: int) -> str:
    """A share in whole percent; one that is neither none nor all is never shown as such."""
    if not total:
        return "–"
    percent = 100 * part / total
    if 0 < percent < 1:
        return "<1%"
    return ">99%" if 99 < percent < 100 else f"{percent:.0f}%"


def notes_in_words(number: int) -> str:
    """A number of notes."""
    return f"{number:,} note" if number == 1 else f"{number:,} notes"


def section(name: str, title: str, lead: str, *inner: object) -> Html:
    """A section of the page with its heading and what it tells."""
    return tag("section", tag("h2", title), tag("p", lead, class_="lead"), *inner, id=name)


def code_bar(status: Mapping[str, int], total: int) -> Html:
    """Notes by the status of their code."""
    return bar([Part(f"is-{s}", status[s], _STATUS_WORDS[s]) for s in CODE_STATUSES], total)


def grade_bar(documentation: Documentation) -> Html:
    """Notes by grade."""
    parts = [Part(f"is-{grade}", n, grade) for grade, n in documentation.grades.items()]
    return bar(parts, documentation.notes)


def legend(kinds: Iterable[tuple[str, str]]) -> Html:
    """What the colours of a bar mean: the class of each and its words."""
    return tag(
        "ul", *(tag("li", words, class_=f"key {kind}") for kind, words in kinds), class_="legend"
    )


def counted(notes: int, total: int) -> Html:
    """A number of notes with its share."""
    return joined(tag("b", f"{notes:,}"), " ", tag("span", share(notes, total)))


def list_row(title: object, number: Html, drawn: Html, *more: object) -> Html:
    """One row of a list: a title, a number, a bar, and what is to be known of it."""
    return tag(
        "li",
        tag("div", title, class_="title"),
        tag("p", number, class_="number"),
        drawn,
        tag("div", *more, class_="more") if more else "",
        class_="row",
    )


def row_list(rows: Iterable[Html]) -> Html:
    """Rows one under the other."""
    return tag("ul", *rows, class_="rows")


def codes(summary: CorpusSummary) -> Html:
    """The codes with their official titles and the status of each."""
    listed = []
    for row in summary.codes:
        name = joined(tag("code", row.code or "no code"), " ", row.title or "")
        said = ", ".join(f"{n:,} {_STATUS_WORDS[s]}" for s, n in row.status.items() if n)
        number, drawn = counted(row.notes, summary.notes), code_bar(row.status, row.notes)
        listed.append(list_row(name, number, drawn, said))
    return section(
        "codes",
        "Codes",
        "By the provider's statement (Official Guidelines I.A.19). A code is supported where the "
        "statement is codable, every requirement of clinical validation is met and nothing "
        "excludes it.",
        legend((f"is-{status}", _STATUS_WORDS[status]) for status in CODE_STATUSES),
        row_list(listed),
    )


def pictures(summary: CorpusSummary) -> Html:
    """Statement against picture, and the pictures that stay open."""
    agreed = summary.agreements
    parts = [Part(f"is-{name}", agreed[name], _AGREEMENT_WORDS[name]) for name in AGREEMENTS]
    return section(
        "picture",
        "Statement and picture",
        "The picture is what the findings alone support, read with the diagnoses masked. It never "
        "changes a code: where it does not fit the statement, somebody should read the note.",
        legend((part.kind, f"{part.words}: {part.notes:,}") for part in parts),
        bar(parts, summary.notes),
        tag("div", _by_code_and_picture(summary), _open_pictures(summary), class_="two"),
    )


def _by_code_and_picture(summary: CorpusSummary) -> Html:
    disagree = {(row.code or "", row.picture): row.notes for row in summary.disagreements}
    head = tag("tr", tag("th", "Code", scope="col"), *(tag("th", p, scope="col") for p in Picture))
    body = []
    for code, by_picture in summary.pictures_by_code.items():
        cells = (_cell(notes, disagree.get((code, p), 0)) for p, notes in by_picture.items())
        body.append(tag("tr", tag("th", code or "no code", scope="row"), *cells))
    table = tag("table", tag("thead", head), tag("tbody", *body))
    return tag(
        "div",
        tag("h3", "Notes by code and picture"),
        tag("div", table, class_="scroll"),
        tag("p", "≠ of these, notes whose statement and picture disagree.", class_="hint"),
    )


def _cell(notes: int, disagree: int) -> Html:
    if not notes:
        return tag("td", "·", class_="nil")
    if not disagree:
        return tag("td", f"{notes:,}")
    return tag("td", f"{notes:,}", tag("span", f"≠ {disagree:,}"), class_="disagree")


def _open_pictures(summary: CorpusSummary) -> Html:
    opened = sum(row.notes for row in summary.open_pictures)
    sets = (
        list_row(
            " or ".join(row.labels),
            counted(row.notes, opened),
            bar([Part("is-count", row.notes, "notes")], opened),
        )
        for row in summary.open_pictures
    )
    return tag(
        "div",
        tag("h3", f"Open pictures: {notes_in_words(opened)}"),
        tag("p", "More than one label is likely, as in thin notes.", class_="hint"),
        row_list(sets),
    )


def documentation(summary: CorpusSummary) -> Html:
    """Grades, scores and elements of the coded notes, the gaps and how to ask."""
    coded = summary.documentation(coded_only=True)
    if not coded.notes:
        return section("documentation", "Documentation", "No note has a code.")
    return section(
        "documentation",
        "Documentation",
        f"Of the {notes_in_words(coded.notes)} with a code; a note about another disease need not "
        "document these. Present and absent (looked for and denied) both count as documented.",
        tag("div", _grades(coded), _gaps(coded), class_="two"),
        tag("h3", "Elements"),
        legend((f"is-{status}", status) for status in Status),
        row_list(_element(counted, coded.notes) for counted in coded.elements),
    )


def _grades(coded: Documentation) -> Html:
    lows = range(0, 100, BIN)
    bars = [
        Part(f"is-{grade_of(low)}", notes, f"score from {low}")
        for low, notes in zip(lows, coded.histogram, strict=True)
    ]
    graded = ", ".join(f"{notes:,} {grade}" for grade, notes in coded.grades.items())
    return tag(
        "div",
        tag("h3", "Grades and scores"),
        grade_bar(coded),
        tag("p", f"{graded}; median score {coded.median}.", class_="hint"),
        histogram(bars, [str(low) for low in lows]),
        tag("p", "Notes by score, in steps of ten: good from 70, adequate from 40.", class_="hint"),
    )


def _gaps(coded: Documentation) -> Html:
    """The commonest gaps that raise a query, and the compliant question."""
    texts, names = query_texts(), required_rules()
    gaps = [gap for gap in coded.gaps if gap.element in texts.missing.asked][:_MOST_GAPS]
    listed = (
        tag("li", tag("b", share(gap.missing, coded.notes)), " ", names[gap.element].name)
        for gap in gaps
    )
    question = texts.missing.question
    worded = question.text.format(names=names[gaps[0].element].name) if gaps else ""
    options = (tag("li", option) for option in (*question.options, *texts.always))
    ask = tag(
        "blockquote",
        tag("p", worded),
        tag("ul", *options),
        tag("footer", f"{question.id}. {question.source}"),
    )
    return tag(
        "div",
        tag("h3", "Commonest gaps, and how to ask"),
        tag("ol", *listed, class_="gaps") if gaps else tag("p", "None that raises a query."),
        ask if gaps else "",
    )


def _element(row: ElementRow, total: int) -> Html:
    rule = required_rules()[row.element]
    parts = [Part(f"is-{status}", getattr(row, status), status) for status in Status]
    said = ", ".join(f"{part.notes:,} {part.words}" for part in parts)
    return list_row(
        capitalised(rule.name),
        joined(tag("b", share(row.missing, total)), " missing"),
        bar(parts, total),
        f"{said} · {ELEMENT_WEIGHTS[row.element]} points · ",
        tag("code", rule.id),
        f" · {_when_asked(row.element)}",
    )


def _when_asked(element: Element) -> str:
    missing = query_texts().missing
    if element in missing.asked:
        return "asked where it is missing"
    return "asked only beside other questions" if element in missing.optional else "not asked"
