"""The scorer as a spaCy pipeline component: ``nlp.add_pipe("mndnotes")``.

Needs spaCy, which the extra ``spacy`` installs; spaCy finds the component by its entry point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mndnotes.errors import MissingExtraError
from mndnotes.inference.result import EvidenceSpan, NoteResult
from mndnotes.inference.scorer import NoteScorer

try:
    from spacy.language import Language
    from spacy.tokens import Doc
except ModuleNotFoundError:
    raise MissingExtraError(
        'the component needs spaCy; run pip install "mndnotes[spacy]"'
    ) from None

NAME = "mndnotes"
"""Name of the component, of ``doc._.mndnotes`` and of the span group."""


def result_of(doc: Doc) -> NoteResult | None:
    """The result of a document; ``None`` of one that the component has not read."""
    line = doc.user_data.get(NAME)
    return None if line is None else NoteResult.model_validate_json(line)


@Language.factory(  # type: ignore[untyped-decorator]  # spaCy may be absent
    NAME, default_config={"model": None, "setting": "unknown"}
)
def make_component(
    nlp: Language, name: str, model: str | None, setting: str
) -> Callable[[Doc], Doc]:
    """A component that scores documents.

    It sets ``doc._.mndnotes`` to the `NoteResult`, and ``doc.spans["mndnotes"]`` to the evidence:
    spans labelled with the id of a documentation element, and with the diagnosis where one is
    stated. A span begins and ends with a token of spaCy's, so it may hold more than the quote.

    Args:
        nlp: the pipeline.
        name: of the component in it.
        model: a serving folder, ``models:/NAME@ALIAS``, or ``None`` for the shipped model.
        setting: where the notes were written.

    Raises:
        ModelError: the model can't be opened.
        NoteError: when called with a document that is empty or too long.
    """
    scorer = NoteScorer.load(model)
    if not Doc.has_extension(NAME):
        Doc.set_extension(NAME, getter=result_of)

    def score(doc: Doc) -> Doc:
        result = scorer.score(doc.text, setting=setting)
        # as text, so that the document can be written and sent to other processes
        doc.user_data[NAME] = result.model_dump_json()
        doc.spans[NAME] = [
            doc.char_span(quote.start, quote.end, label, alignment_mode="expand")
            for label, quote in _evidence(result)
        ]
        return doc

    return score


def _evidence(result: NoteResult) -> Iterator[tuple[str, EvidenceSpan]]:
    for stated in result.diagnosis.stated:
        yield stated.label.value, stated
    for element in result.documentation.elements:
        for quote in element.evidence:
            yield element.id.value, quote
