"""Writes the software bill of materials of an installation and the models: CycloneDX 1.6, JSON.

cyclonedx-py lists what the environment of a Python holds, with versions and licences; each model
folder of the repository is added with the SHA-256 of its files, checked against its manifest. The
same environment and models give the same bytes.

Usage: python .ci/sbom.py FILE [PYTHON]     (default: of the Python that runs this)
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SPECIFICATION = "1.6"
MODELS = ("models/default", "models/weights")
GRAPHS = ("model.onnx", "model.safetensors")
"""The file of a model folder that holds the weights."""


def environment(python: str) -> dict[str, Any]:
    """What cyclonedx-py says of the environment of a Python.

    Raises:
        SystemExit: it failed; it says why.
    """
    words = ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "library"]
    words += ["--output-reproducible", "--no-validate", "--spec-version", SPECIFICATION]
    done = subprocess.run(  # noqa: S603 (a Python that the caller chose)
        [sys.executable, "-m", "cyclonedx_py", "environment", *words, python],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{done.stderr}sbom: the environment of {python} could not be read")
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def version() -> str:
    """Version of mndnotes; pyproject.toml leaves it to this file."""
    text = (ROOT / "src" / "mndnotes" / "_version.py").read_text("utf-8")
    return re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)[0]


def model(folder: str) -> dict[str, Any]:
    """The component of a model folder, a component for each of its files inside.

    Raises:
        SystemExit: a file is not the one that the manifest lists.
    """
    place = ROOT / folder
    files = json.loads((place / "manifest.json").read_text("utf-8"))["files"]
    for name, entry in files.items():
        if hashlib.sha256((place / name).read_bytes()).hexdigest() != entry["sha256"]:
            raise SystemExit(f"sbom: {folder}/{name} is not the one of its manifest; restore it")
    config = json.loads((place / "config.json").read_text("utf-8"))
    weights = next(name for name in GRAPHS if name in files)
    return {
        "type": "machine-learning-model",
        "bom-ref": folder,
        "name": folder,
        "version": version(),
        "hashes": _hashes(files[weights]["sha256"]),
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": config["base"]}]},
        "components": [
            {
                "type": "file",
                "bom-ref": f"{folder}/{name}",
                "name": f"{folder}/{name}",
                "hashes": _hashes(entry["sha256"]),
            }
            for name, entry in sorted(files.items())
        ],
    }


def _hashes(sha256: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": sha256}]


def with_models(bom: dict[str, Any]) -> dict[str, Any]:
    """The bill of an environment with the version of mndnotes and its models."""
    root = bom["metadata"]["component"]
    root["version"] = version()
    root["purl"] = f"pkg:pypi/mndnotes@{version()}"
    bom["components"] = [*bom.get("components", ()), *map(model, MODELS)]
    own = next(one for one in bom["dependencies"] if one["ref"] == root["bom-ref"])
    own["dependsOn"] = sorted([*own.get("dependsOn", ()), *MODELS])
    return bom


def flaw(text: str) -> str | None:
    """What breaks the schema of CycloneDX, ``None`` where nothing does."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.from_version(SPECIFICATION)).validate_str(text)
    return None if error is None else str(error)


def main(target: str, python: str = sys.executable) -> None:
    """Write the bill, if it is valid."""
    text = json.dumps(with_models(environment(python)), indent=2, sort_keys=True) + "\n"
    if said := flaw(text):
        raise SystemExit(f"sbom: not valid by CycloneDX {SPECIFICATION}: {said}")
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
