"""medSpaCy answers the questions of a benchmark; its own default rules throughout."""

from __future__ import annotations

from typing import Any

import medspacy
import spacy
from medspacy.target_matcher import TargetRule
from protocol import Readers, label_of, serve, versions

FLAGS = ("negated", "uncertain", "historical", "hypothetical", "family")
OWN_SENTENCES = ("medspacy_tokenizer", "medspacy_pyrush")
RULES = ("medspacy_context", "medspacy_sectionizer")
MATCHER = "medspacy_target_matcher"


def judge(rows: list[tuple[str, int, int]]) -> list[str]:
    """Label of the span of each ``(text, start, end)`` by ConText and the sectionizer."""
    nlp = medspacy.load(medspacy_enable=[*OWN_SENTENCES, *RULES])
    return [_label(nlp, *row) for row in rows]


def _label(nlp: Any, text: str, start: int, end: int) -> str:
    doc = nlp.make_doc(text)
    doc.ents = [doc.char_span(start, end, label="TARGET", alignment_mode="expand")]
    for _, part in nlp.pipeline:
        doc = part(doc)
    (target,) = doc.ents
    return label_of(flag for flag in FLAGS if getattr(target._, f"is_{flag}"))


def as_it_comes(forms: list[tuple[str, str]]) -> Any:
    """medSpaCy's own tokenizer and sentences (PyRuSH)."""
    return _with_targets(medspacy.load(medspacy_enable=[*OWN_SENTENCES, MATCHER, *RULES]), forms)


def with_sentencizer(forms: list[tuple[str, str]]) -> Any:
    """spaCy's tokenizer and its fast sentencizer, which splits at punctuation."""
    nlp = spacy.blank("en")
    for part in ("sentencizer", MATCHER, *RULES):
        nlp.add_pipe(part)
    return _with_targets(nlp, forms)


def _with_targets(nlp: Any, forms: list[tuple[str, str]]) -> Any:
    nlp.get_pipe(MATCHER).add([TargetRule(form, concept) for form, concept in forms])
    return nlp


if __name__ == "__main__":
    readers = Readers({"as it comes": as_it_comes, "sentencizer": with_sentencizer})
    serve(
        {
            "about": lambda: versions("medspacy", "spacy", "PyRuSH"),
            "judge": judge,
            "load": readers.load,
            "read": readers.read,
        }
    )
