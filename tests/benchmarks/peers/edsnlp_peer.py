"""EDS-NLP answers the questions of a benchmark on speed.

Its qualifiers come with French cues, so what they say of English notes is not compared.
"""

from __future__ import annotations

from typing import Any

import edsnlp
from protocol import Readers, by_concept, serve, versions

QUALIFIERS = ("eds.negation", "eds.hypothesis", "eds.family", "eds.history")


def matcher_only(forms: list[tuple[str, str]]) -> Any:
    """Its tokenizer, sentences and matcher."""
    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.sentences")
    nlp.add_pipe("eds.matcher", config={"terms": by_concept(forms), "attr": "LOWER"})
    return nlp


def with_qualifiers(forms: list[tuple[str, str]]) -> Any:
    """The same with its normalizer and four qualifiers."""
    nlp = edsnlp.blank("eds")
    for part in ("eds.normalizer", "eds.sentences"):
        nlp.add_pipe(part)
    nlp.add_pipe("eds.matcher", config={"terms": by_concept(forms), "attr": "LOWER"})
    for part in QUALIFIERS:
        nlp.add_pipe(part)
    return nlp


if __name__ == "__main__":
    readers = Readers({"matcher": matcher_only, "matcher and qualifiers": with_qualifiers})
    serve(
        {
            "about": lambda: versions("edsnlp", "spacy"),
            "load": readers.load,
            "read": readers.read,
        }
    )
