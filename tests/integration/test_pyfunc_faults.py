"""The model as MLflow keeps it: an altered one is not loaded, and no error quotes a note."""

from __future__ import annotations

import json
import shutil
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mndnotes.cli import main
from mndnotes.errors import ModelError, NoteError
from mndnotes.inference.model_folder import FORMAT_VERSION, MANIFEST_FILE, MODEL_FILE

pytestmark = pytest.mark.skipif(not find_spec("mlflow"), reason="needs the train extra")

CANARY = "Zanzibarquux walks with clonus"
CHAMPION = "models:/mndnotes@champion"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped model as it lies in a registry."""
    import mlflow
    import pandas as pd

    from mndnotes.training.release import pyfunc_model
    from mndnotes.training.release.tracking import INPUT_EXAMPLE, served_signature

    place = tmp_path_factory.mktemp("registry") / "model"
    with as_file(files("mndnotes.models") / "default") as serving:
        mlflow.pyfunc.save_model(
            place,
            python_model=str(pyfunc_model.__file__),
            artifacts={"serving": str(serving)},
            signature=served_signature(),
            input_example=pd.DataFrame([INPUT_EXAMPLE]),
            pip_requirements=[],
        )
    return place


@pytest.fixture
def artefact(saved: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return Path(shutil.copytree(saved, tmp_path / "model"))


def written_by_another(serving: Path, *, formats_later: int) -> None:
    """As another version of mndnotes writes it."""
    manifest = json.loads((serving / MANIFEST_FILE).read_text("utf-8"))
    manifest["format_version"] = FORMAT_VERSION + formats_later
    (serving / MANIFEST_FILE).write_text(json.dumps(manifest))


def flipped_bit(serving: Path) -> None:
    with (serving / MODEL_FILE).open("r+b") as stream:
        stream.seek(1_000_000)
        stream.write(b"\x01")


def added_pickle(serving: Path) -> None:
    (serving / "python_model.pkl").write_bytes(b"\x80\x04.")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (partial(written_by_another, formats_later=1), "upgrade mndnotes"),
        (partial(written_by_another, formats_later=-1), "export it again"),
        (flipped_bit, f"{MODEL_FILE} was changed"),
        (added_pickle, "holds python_model.pkl"),
        (shutil.rmtree, "has no manifest.json"),
    ],
)
def test_an_altered_model_is_not_loaded(
    artefact: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[Path], None],
    said: str,
) -> None:
    import mlflow

    (serving,) = (artefact / "artifacts").iterdir()
    damage(serving)
    note = tmp_path / "note.txt"
    note.write_text(CANARY)
    monkeypatch.setattr(mlflow.artifacts, "download_artifacts", lambda artifact_uri: artefact)

    assert main(["score", str(note), "--model", CHAMPION]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert said in err

    if damage is not shutil.rmtree:  # of which MLflow itself says that a path is missing
        with pytest.raises(ModelError, match=said):
            mlflow.pyfunc.load_model(str(artefact))


GOOD = {"text": [CANARY]}
REQUESTS: dict[str, Any] = {
    "no text column": {"note": [CANARY]},
    "number among texts": {"text": [5, CANARY]},
    "list as text": {"text": [[CANARY]]},
    "bytes as text": {"text": [CANARY.encode()]},
    "numbers as names": GOOD | {"note_id": [7]},
    "list as name": GOOD | {"note_id": [[CANARY]]},
    "date": GOOD | {"service_date": [datetime(2026, 1, 1)]},
    "text as setting": GOOD | {"setting": [CANARY]},
    "list as setting": GOOD | {"setting": [[CANARY]]},
    "text as date": GOOD | {"service_date": [CANARY]},
    "list of texts": [CANARY],
    "text": CANARY,
}
"""What can't be answered; all of it holds the canary."""


@pytest.fixture(scope="module")
def predict(saved: Path) -> Callable[..., Any]:
    """Answers a request of `REQUESTS`, a table where it names columns."""
    import mlflow
    import pandas as pd

    model = mlflow.pyfunc.load_model(str(saved))

    def answer(name: str, **params: Any) -> Any:
        asked = REQUESTS[name]
        return model.predict(pd.DataFrame(asked) if isinstance(asked, dict) else asked, params)

    return answer


@pytest.mark.parametrize("name", REQUESTS)
def test_no_error_quotes_a_note(predict: Callable[..., Any], name: str) -> None:
    from mlflow.exceptions import MlflowException

    with pytest.raises((NoteError, MlflowException)) as caught:
        predict(name)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("name", REQUESTS)
def test_no_line_in_place_of_a_result_quotes_a_note(predict: Callable[..., Any], name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        lines = predict(name, json_lines=True)
    except MlflowException as refused:
        assert CANARY not in "".join(traceback.format_exception(refused))
    else:
        first = json.loads(lines[0])
        assert first.keys() == {"note_id", "error"}
        assert "internal error" not in first["error"]
        assert CANARY not in lines[0]
