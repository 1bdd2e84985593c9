"""What a run leaves in MLflow, in a database and on a server, and the model served from there."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mndnotes.inference import NoteResult, NoteScorer
from mndnotes.inference.model_folder import ModelFolder
from tests.integration.servers import mlflow_process
from tests.integration.smoke_notes import NOTES, SENTINEL, smoke_splits

LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript", "matplotlib")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra"),
]

CHALLENGER = "models:/mndnotes@challenger"
CANARY = "Zanzibarquux-asked"
"""Stands in a note that is sent to the server."""

LOADED = f"""
import json, sys, mlflow, pandas
model = mlflow.pyfunc.load_model("{CHALLENGER}")
print(json.dumps(model.predict(pandas.DataFrame(json.load(sys.stdin)))))
print("torch" in sys.modules, "transformers" in sys.modules, file=sys.stderr)
"""


@dataclass(frozen=True)
class Store:
    """A tracking store with one finished run."""

    kind: str
    uri: str
    home: Path
    serving: Path
    client: Any
    run: Any
    version: Any

    def text(self, path: str) -> str:
        import mlflow

        return str(mlflow.artifacts.load_text(f"runs:/{self.run.info.run_id}/{path}"))


@pytest.fixture(scope="module", params=["database", "server"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """A run logged to the default database, or to a server named by ``MLFLOW_TRACKING_URI``.

    Everything that is printed and logged, at the level of debugging, goes to files of ``home``.
    """
    home = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.chdir(home)
        patch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
        patch.setenv("MLFLOW_TRACKING_URI", "")
        if request.param == "server":
            place = ["--backend-store-uri", f"sqlite:///{home / 'server.db'}"]
            place += ["--artifacts-destination", str(home / "kept")]
            server = mlflow_process(["server", *place], "/health", home / "server.log")
            patch.setenv("MLFLOW_TRACKING_URI", stack.enter_context(server))
        yield _train(request.param, home)


def _train(kind: str, home: Path) -> Store:
    from mndnotes.training.commands import app
    from mndnotes.training.fitting import labels
    from mndnotes.training.release.tracking import connect

    with pytest.MonkeyPatch.context() as patch, (home / "debug.log").open("w") as logged:
        patch.setattr(labels, "load_splits", lambda recipe: smoke_splits())
        # Not by a handler: the migrations of the database set up logging anew.
        patch.setattr(logging.Logger, "isEnabledFor", lambda logger, level: True)
        patch.setattr(
            logging.Logger, "handle", lambda logger, record: print(record.getMessage(), file=logged)
        )
        done = CliRunner().invoke(app, ["train", "smoke"])
    (home / "printed.log").write_text(done.output)
    assert done.exit_code == 0, done.output
    mlflow = connect()
    client = mlflow.MlflowClient()
    version = client.get_model_version_by_alias("mndnotes", "challenger")
    run = mlflow.get_run(version.run_id)
    uri = mlflow.get_tracking_uri()
    return Store(kind, uri, home, home / "runs/1/serving", client, run, version)


def test_the_default_store_is_a_database_in_the_working_folder(store: Store) -> None:
    here = store.kind == "database"
    assert store.uri.startswith(f"sqlite:///{store.home}/mlflow.db" if here else "http://127.")
    assert (store.home / "mlflow.db").exists() is here
    assert (store.home / "mlruns").exists() is here
    assert (store.home / "server.db").exists() is not here


def test_data_are_logged_by_digest(store: Store) -> None:
    data = {d.tags[0].value: d.dataset for d in store.run.inputs.dataset_inputs}
    params = store.run.data.params
    for context, digest in (("training", "train_digest"), ("validation", "validation_digest")):
        assert data[context].name == f"mndnotes {context} notes"
        assert params[digest].startswith(data[context].digest)
        assert len(params[digest]) == 64
        assert "simulator" in data[context].source
        assert data[context].schema is None


def test_code_and_environment_are_logged(store: Store) -> None:
    import torch

    from mndnotes import __version__
    from mndnotes.training.environment import git_commit

    tags = store.run.data.tags
    assert tags["version.mndnotes"] == __version__
    assert tags["version.torch"] == torch.__version__
    assert {"version.python", "version.onnxruntime", "version.transformers"} <= set(tags)
    if commit := git_commit():
        assert tags["mlflow.source.git.commit"][:40] == commit[:40]


def test_metrics_are_logged_by_epoch(store: Store) -> None:
    history = store.client.get_metric_history(store.run.info.run_id, "validation.loss")
    assert [metric.step for metric in history] == [1, 2]
    assert "final.picture_macro_f1" in store.run.data.metrics


def test_figures_and_tables_are_logged(store: Store) -> None:
    for name in ("confusion", "reliability", "risk_coverage", "learning"):
        assert "<svg" in store.text(f"figures/{name}.svg")
    rows = {
        name: list(csv.DictReader(io.StringIO(store.text(f"tables/{name}.csv"))))
        for name in ("elements", "notes", "slices")
    }
    assert len(rows["elements"]) == 12
    assert sum(int(rows["elements"][0][s]) for s in ("present", "absent", "missing")) == 12
    assert [row["note_id"] for row in rows["notes"]] == [note.note_id for note in NOTES[24:]]
    assert {"axis", "value", "notes", "picture", "elements"} <= set(rows["slices"][0])


def test_the_registered_model_is_a_pyfunc_with_signature_and_example(store: Store) -> None:
    import mlflow

    info = mlflow.models.get_model_info(CHALLENGER)
    assert info.signature.inputs.input_names() == ["text", "note_id", "setting", "service_date"]
    assert info.signature.inputs.required_input_names() == ["text"]
    assert info.signature.outputs.input_names() == list(NoteResult.model_fields)
    assert info.flavors["python_function"]["loader_module"] == "mlflow.pyfunc.loaders.code_model"
    assert info.saved_input_example_info is not None
    served = ModelFolder.open(store.serving).sha256
    assert NoteScorer.load(CHALLENGER).score("EMG done").provenance.model_sha256 == served


def test_a_fresh_process_loads_the_model_and_scores_alike(store: Store) -> None:
    rows = [
        {"text": NOTES[0].text, "note_id": "a", "setting": "inpatient"},
        {"text": NOTES[1].text, "note_id": None, "setting": None},
    ]
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        input=json.dumps(rows),
        env={**os.environ, "MLFLOW_TRACKING_URI": store.uri},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    scorer = NoteScorer.load(store.serving)
    expected = [
        scorer.score(NOTES[0].text, note_id="a", setting="inpatient"),
        scorer.score(NOTES[1].text),
    ]
    assert [NoteResult.model_validate(row) for row in json.loads(done.stdout)] == expected
    assert done.stderr.splitlines()[-1] == "False False"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"text": ["EMG done", "  "]}, "row 1: the note is empty"),
        ({"text": ["EMG done"], "setting": ["ward"]}, "row 0: the setting 'ward' is not known"),
        ({"text": ["EMG done"], "service_date": ["soon"]}, "row 0: the date of service is no"),
    ],
)
def test_a_row_that_cannot_be_scored_is_named(
    store: Store, columns: dict[str, list[str]], message: str
) -> None:
    import mlflow
    import pandas as pd

    from mndnotes.errors import NoteError

    with pytest.raises(NoteError, match=message):
        mlflow.pyfunc.load_model(CHALLENGER).predict(pd.DataFrame(columns))


def test_lines_on_request_answer_each_row(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow
    import pandas as pd

    score = NoteScorer.score

    def breaks(self: NoteScorer, text: str, **given: Any) -> NoteResult:
        if text == CANARY:
            raise KeyError(text)
        return score(self, text, **given)

    monkeypatch.setattr(NoteScorer, "score", breaks)
    asked = pd.DataFrame({"text": [NOTES[3].text, "", CANARY], "note_id": ["a", "é", None]})
    good, empty, broken = mlflow.pyfunc.load_model(CHALLENGER).predict(
        asked, params={"json_lines": True}
    )
    expected = NoteScorer.load(store.serving).score(NOTES[3].text, note_id="a")
    assert good == expected.model_dump_json()
    assert empty == '{"note_id": "é", "error": "the note is empty; give a text to score"}'
    assert "internal error, KeyError at test_mlflow.py" in broken
    assert CANARY not in broken


def test_the_model_is_promoted_in_its_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from mndnotes.training.commands import app
    from mndnotes.training.release.quantities import GateNotes

    monkeypatch.setattr(GateNotes, "shipped", lambda: GateNotes(NOTES[24:], NOTES[:12], ()))
    for _ in range(2):
        done = CliRunner().invoke(app, ["promote", "challenger"])
    assert "is the champion already" in str(done.exception)
    champion = store.client.get_model_version_by_alias("mndnotes", "champion")
    assert str(champion.version) == "1"
    assert "picture macro-F1" in store.text("promotion/alone.txt")


def post(url: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and content of an answer."""
    request = urllib.request.Request(  # noqa: S310 (loopback)
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_mlflow_serves_the_contract(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store.uri)
    row = {"text": f"{CANARY}. {NOTES[2].text}", "note_id": "served", "setting": "inpatient"}
    log = store.home / "serve.log"
    serve = ["models", "serve", "--model-uri", CHALLENGER, "--env-manager", "local"]
    with mlflow_process(serve, "/ping", log) as address:
        url = f"{address}/invocations"
        status, answer = post(url, {"dataframe_records": [row]})
        bad, refused = post(url, {"dataframe_records": [row, {**row, "setting": "ward"}]})
        worse, _ = post(url, {"dataframe_records": [{"note": CANARY}]})
        numbered, misread = post(url, {"dataframe_records": [{**row, "note_id": 7}]})
    expected = NoteScorer.load(store.serving).score(
        row["text"], note_id="served", setting="inpatient"
    )
    assert status == 200
    assert answer == {"predictions": [expected.model_dump(mode="json")]}
    assert (bad, worse, numbered) == (400, 400, 400)
    assert "row 1: the setting 'ward' is not known" in json.dumps(refused)
    assert "the column note_id holds a value that is no text" in json.dumps(misread)
    assert CANARY not in json.dumps([refused, misread])
    assert CANARY not in log.read_text()


def test_no_text_of_a_note_and_no_pickle_is_kept(store: Store) -> None:
    files = [path for path in store.home.rglob("*") if path.is_file()]
    assert any(path.name == "MLmodel" for path in files)
    assert (store.home / "debug.log").stat().st_size > 1000
    for path in files:
        content = path.read_bytes()
        assert SENTINEL.lower().encode() not in content.lower(), path
        assert not content.startswith((b"\x80\x02", b"\x80\x04", b"\x80\x05", b"PK")), path
        assert path.suffix not in {".pkl", ".bin", ".pt", ".pth"}, path
