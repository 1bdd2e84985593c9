"""The model as MLflow serves it: a script that MLflow keeps with the model and runs to load it.

MLflow calls this "models from code": the artefact holds this file and the serving folder, and no
pickle. Whoever loads it needs ``mndnotes`` and MLflow installed, and none of the libraries of
training.

A request is a table with the column ``text`` and, where known, ``note_id``, ``setting`` and
``service_date``. The answer is a list with one `NoteResult` for each row, in order, as the plain
values of its JSON, so that ``/invocations`` answers ``{"predictions": [{"note_id": ...}, ...]}``:
the objects of ``mndnotes score --json``, in no second layer of quotes.

With the parameter ``json_lines`` the answer is a list of text, the very lines of ``mndnotes score
--json``. A column of a Spark table holds text, and one bad note must not end a job, so there a row
that can't be scored is answered too: by ``{"note_id": ..., "error": ...}``.

No error quotes a note. Types are checked here and not by MLflow, whose errors quote the table; and
for one that lacks the column, loading sets ``MLFLOW_DISABLE_SCHEMA_DETAILS`` unless it is set.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

from mndnotes.errors import NoteError, public_reason
from mndnotes.inference.result import NoteResult
from mndnotes.inference.scorer import NoteScorer

os.environ.setdefault("MLFLOW_DISABLE_SCHEMA_DETAILS", "true")

SERVING_ARTIFACT = "serving"
"""Name of the serving folder among the artefacts of the model."""

TEXT_COLUMN = "text"
OPTIONAL_COLUMNS = ("note_id", "setting", "service_date")
"""Columns of a request; all hold text, and an empty cell counts as no column."""

JSON_LINES = "json_lines"
"""Parameter of a request, false where not given: each row is answered by a line of JSON."""


class NotePyfunc(PythonModel):  # type: ignore[misc]  # MLflow is not typed
    """Scores the rows of a table with rules and model together."""

    def load_context(self, context: Any) -> None:
        """Open the serving folder after its checksums are verified.

        Raises:
            ModelError: the folder was altered.
        """
        self._scorer = NoteScorer.load(context.artifacts[SERVING_ARTIFACT])

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> list[dict[str, Any]] | list[str]:
        """The results of a table's rows.

        Args:
            context: not used; the folder is open.
            model_input: a pandas table with the columns of the signature.
            params: ``json_lines``; no others are known.

        Raises:
            NoteError: a row can't be scored and lines are not asked for; the message names it, from
                0 on. It is no exception of MLflow, because the server would put the table, texts
                and all, in front of the message of one. The server's answer has status 400.
        """
        rows = model_input.astype(object).where(model_input.notna(), None).to_dict("records")
        if params and params.get(JSON_LINES):
            return [self._line(row) for row in rows]
        return [self._values(number, row) for number, row in enumerate(rows)]

    def _values(self, number: int, row: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._score(row).model_dump(mode="json")
        except Exception as error:
            raise NoteError(f"row {number}: {public_reason(error)}") from None

    def _line(self, row: dict[str, Any]) -> str:
        try:
            return self._score(row).model_dump_json()
        except Exception as error:
            name = row.get("note_id")
            name = name if isinstance(name, str) else None
            record = {"note_id": name, "error": public_reason(error)}
            return json.dumps(record, ensure_ascii=False)

    def _score(self, row: dict[str, Any]) -> NoteResult:
        given: dict[str, Any] = {name: _text(row, name) for name in OPTIONAL_COLUMNS}
        return self._scorer.score(_text(row, TEXT_COLUMN) or "", **given)


def _text(row: dict[str, Any], column: str) -> str | None:
    """The text of a cell.

    Raises:
        NoteError: it holds something else.
    """
    value = row.get(column)
    if value is None or isinstance(value, str):
        return value
    raise NoteError(f"the column {column} holds a value that is no text; write it as text")


set_model(NotePyfunc())
