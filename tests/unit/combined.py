"""Model outputs made by hand, and what they and the rules give together."""

from __future__ import annotations

import numpy as np

from mndnotes.inference.combine import combine
from mndnotes.inference.model_output import ModelOutput
from mndnotes.inference.result import NoteResult, Provenance
from mndnotes.rules import RuleEngine
from mndnotes.rules.vocabulary import Element, Picture, Status

PROVENANCE = Provenance(
    package="1", model="hand-made", model_sha256="0" * 64, rules="1", code_set="x"
)
FULL = (
    "HPI: weakness began in 2023 and has since spread to the legs.\n"
    "Exam: wasting and fasciculations of both hands, knee jerks 3+, plantars extensor.\n"
    "EMG: fibrillations, large polyphasic motor units in the cervical and lumbosacral regions.\n"
    "MRI cervical spine: no cord compression.\nAssessment: {diagnosis}.\n"
)


def says(
    picture: Picture = Picture.ALS,
    labels: tuple[Picture, ...] = (),
    score: float = 50.0,
    sure: float = 0.97,
    share: float = 0.85,
    **statuses: Status,
) -> ModelOutput:
    """A model output: a picture, its prediction set, how sure it is of statuses and picture."""
    chosen = [statuses.get(element.value, Status.MISSING) for element in Element]
    return ModelOutput(
        picture=np.array([share if label is picture else (1 - share) / 3 for label in Picture]),
        prediction_set=labels or (picture,),
        elements=np.array(
            [[sure if status is said else (1 - sure) / 2 for status in Status] for said in chosen]
        ),
        statuses=tuple(chosen),
        score=score,
        tokens_read=7,
        tokens_of=9,
        windows=1,
    )


def result(engine: RuleEngine, text: str, output: ModelOutput) -> NoteResult:
    return combine("n1", engine.check(text), output, PROVENANCE)


def element(combined: NoteResult, wanted: Element) -> tuple[Status, str, float]:
    (found,) = [e for e in combined.documentation.elements if e.id is wanted]
    return found.status, found.source, found.probability
