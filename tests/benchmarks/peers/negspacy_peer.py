"""negspaCy answers the questions of a benchmark; its own clinical terms throughout."""

from __future__ import annotations

from typing import Any

import negspacy.negation  # noqa: F401  (registers "negex")
import spacy
from negspacy.termsets import termset
from protocol import Readers, by_concept, serve, versions
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans


@spacy.Language.factory("targets")
class Targets:
    """Marks what a phrase matcher finds, whatever its case; of spans that overlap the longest."""

    def __init__(self, nlp: Any, name: str) -> None:
        self._tokenizer = nlp.tokenizer
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")

    def add(self, forms: list[tuple[str, str]]) -> None:
        """Look for ``(form, concept)`` pairs."""
        for concept, own in by_concept(forms).items():
            self._matcher.add(concept, list(self._tokenizer.pipe(own)))

    def __call__(self, doc: Doc) -> Doc:
        spans = [Span(doc, start, end, label=label) for label, start, end in self._matcher(doc)]
        doc.ents = filter_spans(spans)
        return doc


def judge(rows: list[tuple[str, int, int]]) -> list[str]:
    """Label of the span of each ``(text, start, end)``: negated, else affirmed."""
    nlp = _pipeline("sentencizer", "negex")
    return [_label(nlp, *row) for row in rows]


def _label(nlp: Any, text: str, start: int, end: int) -> str:
    doc = nlp.make_doc(text)
    doc.ents = [doc.char_span(start, end, label="TARGET", alignment_mode="expand")]
    for _, part in nlp.pipeline:
        doc = part(doc)
    (target,) = doc.ents
    return "negated" if target._.negex else "affirmed"


def with_matcher(forms: list[tuple[str, str]]) -> Any:
    """spaCy's tokenizer, sentencizer and phrase matcher, then negspaCy."""
    nlp = _pipeline("sentencizer", "targets", "negex")
    nlp.get_pipe("targets").add(forms)
    return nlp


def _pipeline(*parts: str) -> Any:
    nlp = spacy.blank("en")
    settings = {"negex": {"neg_termset": termset("en_clinical").get_patterns()}}
    for part in parts:
        nlp.add_pipe(part, config=settings.get(part, {}))
    return nlp


if __name__ == "__main__":
    readers = Readers({"as it comes": with_matcher})
    serve(
        {
            "about": lambda: versions("negspacy", "spacy"),
            "judge": judge,
            "load": readers.load,
            "read": readers.read,
        }
    )
