"""`NoteScorer`: one note, or any number of them, to the combined result."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from importlib.metadata import entry_points
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final, Self

from mndnotes import __version__
from mndnotes.errors import InputError, MissingExtraError, ModelError, NoteError
from mndnotes.inference.combine import combine
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.model_output import ModelOutput, NoteReader
from mndnotes.inference.onnx_model import OnnxModel
from mndnotes.inference.result import Note, NoteResult, Provenance
from mndnotes.inference.screening import screened_result
from mndnotes.rules.engine import RULES_VERSION, RuleEngine
from mndnotes.rules.files.note_file import MAX_CHARACTERS
from mndnotes.rules.icd10cm.codes import code_set, codes_on
from mndnotes.rules.icd10cm.releases import service_day
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.screen import screen
from mndnotes.rules.vocabulary import Setting

BACKEND_GROUP: Final = "mndnotes.backends"
"""Entry-point group of what else may run a model: serving imports nothing of training."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_REGISTRY_SCHEME = "models:/"


class NoteScorer:
    """Scores notes with one model and the rules; stateless, so threads and forks may share it."""

    def __init__(self, model: NoteReader, *, screen: bool = False) -> None:
        """Score with an opened model; `load` is the usual way in."""
        self._model = model
        self._screen = screen
        self._rules = RuleEngine()
        folder = model.folder
        self._provenance = Provenance(
            package=__version__,
            model=folder.config.name,
            model_sha256=folder.sha256,
            rules=RULES_VERSION,
            code_set=code_set().release,
        )

    @classmethod
    def load(
        cls,
        source: str | Path | None = None,
        *,
        threads: int = 1,
        screen: bool = False,
        weights: str | Path | None = None,
    ) -> Self:
        """Open a model after its checksums are verified.

        Args:
            source: a serving folder, ``models:/NAME@ALIAS`` of an MLflow registry, or ``None`` for
                the shipped model.
            threads: processor threads of one note; several processes of one thread scale better.
            screen: read only notes that may speak of a motor neuron disease (see
                `mndnotes.rules.screen`); the result of any other says that it was ``screened``.
            weights: a folder of the model's torch weights, by which it is run instead of its
                graph: on a GPU in bfloat16 where there is one.

        Raises:
            ModelError: a folder is missing, incomplete, altered or of another version.
            MissingExtraError: a registry or weights are named and their library is not installed.
        """
        if source is None:
            with as_file(files("mndnotes.models") / "default") as folder:
                return cls(_reader(folder, threads, weights), screen=screen)
        if str(source).startswith(_REGISTRY_SCHEME):
            source = _from_registry(str(source))
        return cls(_reader(source, threads, weights), screen=screen)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens the model itself, with one thread."""
        weights = getattr(self._model, "weights", None)
        load = partial(type(self).load, screen=self._screen, weights=weights)
        return load, (self._model.folder.path,)

    @property
    def identity(self) -> dict[str, str]:
        """What results depend on beside the note: versions, weights, and the model's settings."""
        config = hashlib.sha256(repr(self._model.folder.config).encode()).hexdigest()
        screened = {"screen": "yes"} if self._screen else {}
        return {**self._provenance.model_dump(), "model_config": config, **screened}

    def predict(self, text: str) -> ModelOutput:
        """What the model by itself says of a note, read with the names of diagnoses masked."""
        return self._model.predict(mask_diagnoses(text))

    def score(
        self,
        note: str | Note,
        *,
        setting: Setting | str | None = None,
        note_id: str | None = None,
        service_date: date | str | None = None,
        output: ModelOutput | None = None,
    ) -> NoteResult:
        """The combined result of one note.

        Args:
            note: the text, or a `Note`.
            setting: ``outpatient``, ``inpatient`` or ``unknown`` (treated as outpatient).
            note_id: name of the note; made up from the text where absent.
            service_date: date of service, or of discharge, by which the release of ICD-10-CM is
                chosen; ``2026-04-01`` where it is given as text.
            output: what `predict` gave for this very note, so that the model need not read it
                again.

        Raises:
            NoteError: the note is empty or longer than `MAX_CHARACTERS`, or its text or its id
                holds half a character.
            InputError: the setting is not known, or the date of service is no date.
        """
        text = note.text if isinstance(note, Note) else note
        check_text(text)
        where = _setting(note, setting)
        given_id = note_id or (note.note_id if isinstance(note, Note) else None)
        name = given_id or made_up_id(text)
        if _SURROGATE.search(name):
            raise NoteError(
                "the id of the note, or the name of its file, is not UTF-8; give it another"
            )
        day = _service_date(note, service_date)
        codes = codes_on(day)
        provenance = self._provenance
        if day is not None:
            provenance = provenance.model_copy(update={"code_set": codes.used.release})
        if self._screen and not screen(text, day).passed:
            return screened_result(name, codes, provenance)
        output = self.predict(text) if output is None else output
        confident = output.prediction_set[0] if len(output.prediction_set) == 1 else None
        report = self._rules.check(text, where, picture=confident, service_date=day)
        return combine(name, report, output, provenance)

    def score_many(self, notes: Iterable[str | Note]) -> Iterator[NoteResult]:
        """Results in the order of the notes, one at a time, in constant memory.

        Raises:
            NoteError: a note can't be scored; score notes one by one to go on behind it.
        """
        for note in notes:
            yield self.score(note)


def check_text(text: str) -> None:
    """Refuse what is no note.

    Raises:
        NoteError: the text is blank, longer than `MAX_CHARACTERS`, or holds a lone surrogate.
    """
    if not text or text.isspace():
        raise NoteError("the note is empty; give a text to score")
    if (broken := _SURROGATE.search(text)) is not None:
        raise NoteError(
            f"the note holds half a character at {broken.start()}; repair its encoding first"
        )
    if len(text) > MAX_CHARACTERS:
        raise NoteError(
            f"the note has {len(text):,} characters, more than the {MAX_CHARACTERS:,} that one "
            "note may have; split it into notes"
        )


def _reader(folder: str | Path, threads: int, weights: str | Path | None) -> NoteReader:
    """The model of a serving folder, run by ONNX Runtime or by torch."""
    opened = ModelFolder.open(folder)
    if weights is None:
        return OnnxModel(opened, threads=threads)
    backends = tuple(entry_points(group=BACKEND_GROUP, name="torch"))
    if not backends:
        raise MissingExtraError("the package does not name its torch backend; install it again")
    try:
        reader: NoteReader = backends[0].load()(opened, Path(weights))
    except ImportError:
        raise MissingExtraError('weights need torch; run pip install "mndnotes[train]"') from None
    return reader


def made_up_id(text: str) -> str:
    """A name for a note without one: the same for the same text."""
    return "note-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _setting(note: str | Note, setting: Setting | str | None) -> Setting:
    if setting is None:
        return note.setting if isinstance(note, Note) else Setting.UNKNOWN
    try:
        return Setting(setting)
    except ValueError:
        # a word is shown; more may be a note in the wrong place
        shown = f" {setting!r}" if str(setting).isalpha() else ""
        raise InputError(f"the setting{shown} is not known; use {', '.join(Setting)}") from None


def _service_date(note: str | Note, given: date | str | None) -> date | None:
    if given is None:
        return note.service_date if isinstance(note, Note) else None
    return service_day(given) if isinstance(given, str) else given


def _from_registry(uri: str) -> Path:
    """Folder of a registered model; MLflow fetches it."""
    try:
        from mlflow.artifacts import download_artifacts
        from mlflow.exceptions import MlflowException
    except ImportError:
        raise MissingExtraError(
            'a model registry needs MLflow; run pip install "mndnotes[train]"'
        ) from None
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    try:
        folder = Path(download_artifacts(artifact_uri=uri))
    except MlflowException:
        raise ModelError(
            f"the registry has no model {uri}; check its name and alias, and MLFLOW_TRACKING_URI"
        ) from None
    found = sorted(folder.rglob("manifest.json"))
    return found[0].parent if found else folder
