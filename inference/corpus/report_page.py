"""The report of a corpus for a documentation team: one HTML page, or the same counts as JSON.

The page needs nothing from elsewhere and runs no script. It holds names, counts and the texts of
the packaged catalogues, and no word of a note.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final

from mndnotes.errors import InputError, plain
from mndnotes.inference.corpus.finding_cards import findings, model_and_rules
from mndnotes.inference.corpus.markup import Html, joined, tag
from mndnotes.inference.corpus.review_queue import REASON_WORDS, Reason, ReviewItem
from mndnotes.inference.corpus.rows import ProvenanceRow
from mndnotes.inference.corpus.sections import (
    code_bar,
    codes,
    documentation,
    grade_bar,
    notes_in_words,
    pictures,
    section,
    share,
    spoken,
)
from mndnotes.inference.corpus.summary import CorpusSummary
from mndnotes.inference.report import shorten
from mndnotes.rules.files.whole_file import written_whole
from mndnotes.rules.findings import required_rules
from mndnotes.rules.query.texts import query_texts
from mndnotes.rules.vocabulary import Severity

_TITLE: Final = "Documentation report"
_LINKS: Final = {
    "overview": "Overview",
    "review": "Review queue",
    "codes": "Codes",
    "picture": "Statement and picture",
    "documentation": "Documentation",
    "findings": "Findings",
    "model": "Model and rules",
    "provenance": "Provenance",
}
_KINDS: Final = (".html", ".json")
_ID: Final = 80
"""Characters of the name of a note that are shown."""
_NO_BAR: Final = Html()


def check_target(target: Path) -> None:
    """Refuse a report that can't be written, before hours are spent on what it is about.

    Raises:
        InputError: the file ends in neither ``.html`` nor ``.json``, is a folder, or its folder is
            missing.
    """
    if target.suffix not in _KINDS:
        raise InputError(f"{target.name} is no .html or .json; name a report that ends in one")
    if target.is_dir():
        raise InputError(f"{target} is a folder; name a file for the report")
    if not target.parent.is_dir():
        raise InputError(
            f"there is no folder {target.parent}; make it, or write the report to another"
        )


def write_report(summary: CorpusSummary, target: Path, dated: date | None = None) -> None:
    """Write the page, or the counts as JSON, by the ending of the file.

    Args:
        summary: the counts of the corpus.
        target: a ``.html`` or ``.json`` file; an older one is replaced.
        dated: the date that the page shows; none where it is not given.

    Raises:
        InputError: the file can't be written.
    """
    check_target(target)
    if target.suffix == ".json":
        text = json.dumps(summary.as_dict(), indent=1) + "\n"
    else:
        text = report_page(summary, dated)
    with written_whole(target) as file:
        file.write_text(text, encoding="utf-8", newline="\n")


def report_page(summary: CorpusSummary, dated: date | None = None) -> str:
    """The page as text: the same summary and date give the same bytes.

    Args:
        summary: the counts of the corpus.
        dated: the date that the page shows; none where it is not given.
    """
    style = (files("mndnotes.inference.corpus") / "report_page.css").read_text("utf-8")
    brand = tag("p", "mndnotes", class_="brand")
    links = (tag("a", words, href=f"#{name}") for name, words in _LINKS.items())
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("title", _TITLE),
        tag("style", Html(style)),
    )
    body = tag(
        "body",
        tag("header", brand, tag("h1", _TITLE), _about(summary, dated)),
        tag("nav", *links, aria_label="Sections"),
        tag("main", *_sections(summary)),
        tag(
            "footer",
            "Decision support for coders and clinicians; not a medical device. "
            "This page holds no text of any note.",
        ),
    )
    return joined(Html("<!doctype html>\n"), tag("html", head, body, lang="en"), "\n")


def _policy(style: str) -> str:
    """Nothing may be loaded or run; the one style sheet is allowed by its checksum."""
    checksum = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{checksum}'; base-uri 'none'; form-action 'none'"


def _sections(summary: CorpusSummary) -> Iterator[Html]:
    yield _overview(summary)
    yield _review(summary)
    yield codes(summary)
    yield pictures(summary)
    yield documentation(summary)
    yield findings(summary)
    yield model_and_rules(summary)
    yield _provenance(summary)


def _about(summary: CorpusSummary, dated: date | None) -> Html:
    said = [f"{notes_in_words(summary.notes)} scored", f"{summary.coded:,} with a code"]
    if summary.screened:
        said.append(f"{summary.screened:,} screened out unread")
    if summary.set_aside:
        rows = "row" if summary.set_aside == 1 else "rows"
        said.append(f"{summary.set_aside:,} {rows} set aside")
    if dated is not None:
        said.append(dated.isoformat())
    return tag("p", " · ".join(said), class_="about")


def _overview(summary: CorpusSummary) -> Html:
    """The headline numbers."""
    coded = summary.documentation(coded_only=True)
    status = summary.statuses
    errors = summary.worst_severities[Severity.ERROR]
    opened = sum(row.notes for row in summary.open_pictures)
    cards = (
        _card("review", summary.queue.notes, "notes to review", "the worst first, with reasons"),
        _card(
            "findings", errors, "with a critical finding", f"{share(errors, summary.notes)} of all"
        ),
        _card(
            "codes",
            status["supported"],
            "codes supported",
            f"{share(status['supported'], summary.coded)} of those with a code",
            code_bar(status, summary.coded),
        ),
        _card("codes", status["query"], "codes to ask about", "queries are drafted in the results"),
        _card(
            "documentation",
            coded.median,
            "median score",
            "of 100, for notes with a code",
            grade_bar(coded),
        ),
        _card(
            "picture",
            summary.agreements["disagree"],
            "statement and picture disagree",
            f"{opened:,} pictures are open",
        ),
    )
    return section("overview", "Overview", _lead(summary), tag("div", *cards, class_="cards"))


def _card(link: str, number: int | None, words: str, below: str, drawn: Html = _NO_BAR) -> Html:
    return tag(
        "a",
        tag("b", "–" if number is None else f"{number:,}"),
        tag("span", words),
        tag("small", below),
        drawn,
        href=f"#{link}",
        class_="card",
    )


def _lead(summary: CorpusSummary) -> str:
    """What stands out, in a sentence or two."""
    if not summary.notes:
        return "No note was scored."
    critical = summary.worst_severities[Severity.ERROR]
    said = "No note has a critical finding."
    if critical:
        said = f"Critical findings: {notes_in_words(critical)}, first in the review queue."
    coded = summary.documentation(coded_only=True)
    gap = next((row for row in coded.gaps if row.element in query_texts().missing.asked), None)
    if gap is None:
        return said
    return (
        f"{said} Commonest gap to ask about: {required_rules()[gap.element].name} (missing in "
        f"{share(gap.missing, coded.notes)} of the notes with a code)."
    )


def _review(summary: CorpusSummary) -> Html:
    """The queue, with a choice by reason that needs no script."""
    queue = summary.queue
    if not queue.notes:
        return section("review", "Review queue", "No note has a reason to be read first.")
    listed = len(queue.items)
    lead = f"{notes_in_words(queue.notes)} that somebody should read"
    lead += f"; the {listed:,} worst are listed." if listed < queue.notes else ", the worst first."
    found = [reason for reason in Reason if any(reason in item.reasons for item in queue.items)]
    choices = [_choice("all", "all", listed, checked="")]
    for reason in found:
        number = sum(reason in item.reasons for item in queue.items)
        choices.append(_choice(reason, REASON_WORDS[reason], number))
    return section(
        "review",
        "Review queue",
        lead,
        tag("div", *choices, class_="choices", role="radiogroup", aria_label="Reason"),
        tag("ol", *map(_item, queue.items), class_="queue", tabindex=0, aria_label="Notes"),
    )


def _choice(name: str, words: str, number: int, checked: str | None = None) -> Html:
    button = tag("input", type="radio", name="reason", id=f"only-{name}", checked=checked)
    return tag("label", button, f"{words} ", tag("b", number))


def _item(item: ReviewItem) -> Html:
    reasons = (tag("span", REASON_WORDS[r], class_=f"chip for-{r}") for r in item.reasons)
    code = item.code or "no code"
    about = f"{code}, {spoken(item.status)}; picture {item.picture}; score {item.score}"
    return tag(
        "li",
        tag("bdi", shorten(plain(item.note_id), _ID), class_="note"),
        tag("span", about, class_="about"),
        tag("span", *reasons, class_="chips"),
        tag("span", ", ".join(item.rules), class_="by"),
        class_=" ".join(f"has-{reason}" for reason in item.reasons),
    )


def _provenance(summary: CorpusSummary) -> Html:
    mixed = len(summary.provenance) > 1
    lead = "What made these results." + (" They come from more than one release." if mixed else "")
    made_by = (
        tag("dl", *_terms(row), tag("dt", "Notes"), tag("dd", f"{row.notes:,}"))
        for row in summary.provenance
    )
    return section("provenance", "Provenance", lead, *made_by)


def _terms(row: ProvenanceRow) -> Iterator[Html]:
    for words, value in (
        ("Package", f"mndnotes {row.package}"),
        ("Model", row.model),
        ("Model, SHA-256", row.model_sha256),
        ("Rules", row.rules),
        ("Codes", row.code_set),
    ):
        yield from (tag("dt", words), tag("dd", plain(value)))
