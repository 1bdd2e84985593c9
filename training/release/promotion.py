"""Promotion: the gate's decision on a registered version, and the way back."""

from __future__ import annotations

from pathlib import Path

from mndnotes.errors import InputError, ModelError
from mndnotes.inference.model_folder import MANIFEST_FILE, MODEL_FILE, file_sha256
from mndnotes.inference.scorer import NoteScorer
from mndnotes.training.evaluate.systems import Progress
from mndnotes.training.release import registry
from mndnotes.training.release.gate import Cost, Decision, decide, lines
from mndnotes.training.release.quantities import GateNotes, quantities
from mndnotes.training.release.registry import Registered
from mndnotes.training.release.served import (
    Served,
    answers_key,
    from_json,
    latencies,
    serve,
    to_json,
)

ANSWERS_FOLDER = "promotion"
"""Place below a run's artefacts of what its model answers on the gate's notes."""

TIMED_NOTES = 20


class Candidate:
    """A registered version, its serving folder and its scorer."""

    def __init__(self, model: Registered) -> None:
        """Fetch and verify the model.

        Raises:
            ModelError: the registered model holds no serving folder, or one that was altered.
        """
        found = sorted(model.folder().rglob(MANIFEST_FILE))
        if not found:
            raise ModelError(f"version {model.version} holds no model folder; train a new one")
        self.model = model
        self.folder: Path = found[0].parent
        self.scorer = NoteScorer.load(self.folder)

    def answers(self, notes: GateNotes, progress: Progress) -> list[Served]:
        """Answers on the gate's notes: those kept with the run, or fresh ones, which are kept."""
        asked = notes.all()
        key = answers_key(file_sha256(self.folder / MANIFEST_FILE), asked)
        path = f"{ANSWERS_FOLDER}/answers-{key}.json"
        kept = registry.read_artifact(self.model.run_id, path)
        known = from_json(kept) if kept is not None else None
        if known is not None and len(known) == len(asked):
            progress(len(asked))
            return known
        answers = []
        for done, answer in enumerate(serve(self.scorer, asked), start=1):
            answers.append(answer)
            progress(done)
        registry.write_artifact(self.model.run_id, path, to_json(answers))
        return answers

    @property
    def size(self) -> float:
        """Megabytes of the graph."""
        return (self.folder / MODEL_FILE).stat().st_size / 1e6


def promote_version(
    reference: str, notes: GateNotes | None = None, progress: Progress = lambda done: None
) -> Decision:
    """Make a registered version champion if it passes the gate.

    The comparison is kept with the run that made the version.

    Args:
        reference: a version number or an alias.
        notes: that both are asked; else the shipped ones.
        progress: told the number of notes that the challenger, then the champion has read.

    Raises:
        InputError: there is no such version, or it is champion already.
        ModelError: a version's model can't be used.
    """
    model, crowned = registry.registered(reference), registry.champion()
    if crowned is not None and crowned.version == model.version:
        raise InputError(f"version {model.version} is the champion already; name another")
    asked = notes or GateNotes.shipped()
    candidates = [Candidate(found) for found in (model, crowned) if found is not None]
    measured = [quantities(asked, each.answers(asked, progress)) for each in candidates]
    costs = _costs(candidates, asked)
    if crowned is None:
        decision = decide(measured[0], None, costs[0])
    else:
        decision = decide(measured[0], measured[1], costs[0], costs[1])
    against = f"against-{crowned.version}" if crowned is not None else "alone"
    content = "\n".join([*lines(decision), "", *decision.reasons])
    registry.write_artifact(model.run_id, f"{ANSWERS_FOLDER}/{against}.txt", content)
    if decision.accepted:
        registry.crown(model.version)
    return decision


def _costs(candidates: list[Candidate], notes: GateNotes) -> list[Cost]:
    """Sizes, and latencies measured in turns on notes spread over the validation notes."""
    step = max(1, len(notes.validation) // TIMED_NOTES)
    timed = notes.validation[::step][:TIMED_NOTES]
    taken = latencies([each.scorer for each in candidates], timed)
    return [Cost(each.size, time) for each, time in zip(candidates, taken, strict=True)]
