"""The how-to pages are walked in a copy of the clone, and what they promise comes out.

Blocks and commands are taken from the pages, so that neither can drift from what is tried here.
What needs minutes (whole test suites, measuring the weak labels) is left to the other tests.
"""

from __future__ import annotations

import gzip
import json
import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.how_to_pages import REPOSITORY, Clone, HowTo

pytestmark = pytest.mark.slow

LETTER = "data/examples/als_clinic_letter.txt"
HEAD = yaml.safe_load(Path(__file__).with_name("how_to_head.yaml").read_text("utf-8"))
THIN = """
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.onnx_model import OnnxModel
print(OnnxModel(ModelFolder.open("runs/thin/serving")).predict("Refill.").thin)
"""
LIBRARIES = ("torch", "transformers", "mlflow", "datasets", "onnxscript")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone.make(tmp_path)


def agree(clone: Clone, check: str, update: str) -> None:
    """Check new entries as every page does: refused until ``--update`` agrees to their ids."""
    assert (check, update) == ("mndnotes rules check", "mndnotes rules check --update")
    refused = clone.run(check)
    assert refused.status == 2
    complaints = refused.printed.splitlines()
    assert complaints
    assert [line for line in complaints if not line.endswith("[changed_meaning]")] == []
    assert "no problem" in clone.prints(update)


def scored(clone: Clone, text: str) -> dict[str, Any]:
    """The result of a note by the copy."""
    (clone.folder / "scored.txt").write_text(text, "utf-8")
    result: dict[str, Any] = json.loads(clone.prints("mndnotes score scored.txt --json"))
    return result


def test_a_concept_is_read_with_assertion_and_region(clone: Clone) -> None:
    page = HowTo("add_a_concept")
    clone.put_blocks(page)
    check, update, write, explain = page.commands
    agree(clone, check, update)
    clone.prints(write)
    told = clone.prints(explain)
    assert "Minipolymyoclonus (minipolymyoclonus; group lmn_sign)" in told
    assert re.search(r"^  is +affirmed$", told, re.MULTILINE)
    assert re.search(r"^  region +cervical", told, re.MULTILINE)


def test_a_rule_speaks_and_explains_itself(clone: Clone) -> None:
    page = HowTo("add_a_rule")
    clone.put_blocks(page)
    [entry] = yaml.safe_load(page.blocks[1].text)
    check, update, explain, score = page.commands
    agree(clone, check, update)
    assert "ALS governs and the course is said to be stable." in clone.prints(
        explain.replace("ID", entry["id"])
    )
    assert f"{entry['id']} {entry['message']}" in " ".join(clone.prints(score).split())
    findings = scored(clone, entry["examples"]["fire"][0])["findings"]
    [finding] = [finding for finding in findings if finding["rule"] == entry["id"]]
    assert finding["evidence"]


def test_a_guardrail_knows_the_new_disease(clone: Clone) -> None:
    page = HowTo("add_a_disease")
    [contradiction] = yaml.safe_load(page.blocks[1].text)
    note = (REPOSITORY / LETTER).read_text("utf-8") + "\nGenetics: pathogenic GBE1 variant.\n"
    before = scored(clone, note)
    assert before["diagnosis"]["picture"]["label"] == "ALS"

    clone.put_blocks(page)
    guardrails = sorted(set(re.findall(r"GRD-\w+-OTHER-DISEASE", page.text)))
    assert len(guardrails) == 3
    file = clone.folder / "rules/catalogue/guardrails.yaml"
    for rule in guardrails:
        text, changed = re.subn(
            rf"(- id: {rule}\n)((?:    .*\n)*?    found: \[.*)\]",
            rf"\1    version: 2\n\2, {contradiction['id']}]",
            file.read_text("utf-8"),
        )
        assert changed == 1, f"{rule} has a version already"
        file.write_text(text, "utf-8")
    agree(clone, page.shows("mndnotes rules check"), page.shows("mndnotes rules check --update"))

    after = scored(clone, note)
    [guardrail] = [g for g in after["guardrails"] if g["rule"] == "GRD-ALS-OTHER-DISEASE"]
    assert guardrail["action"] == "veto"
    assert after["diagnosis"]["picture"]["label"] == "OTHER"

    clone.prints(page.shows("python docs/decision_tables.py"))
    table = (clone.folder / "docs" / "decisions.md").read_text("utf-8")
    assert table.count(f"`{contradiction['id']}`") == len(guardrails)
    clone.prints(page.shows("python -m mndnotes.inference.result"))


def test_a_reader_of_a_format_is_taken_by_batch_and_import(clone: Clone) -> None:
    page = HowTo("add_a_reader")
    clone.put_blocks(page)
    refusal = '    raise InputError(\n        f"{source.name} is no .jsonl'
    opening = (
        f'    if source.name.endswith(".jsonl.gz"):\n        {page.code(r"return RowFile.*")}\n'
    )
    clone.edit("rules/files/row_files.py", refusal, opening + refusal)
    rows = b'{"note_id": "1", "text": "Assessment: ALS."}\nno JSON\n'
    packed = gzip.compress(rows)
    (clone.folder / "notes.jsonl.gz").write_bytes(packed)
    (clone.folder / "cut.jsonl.gz").write_bytes(packed[:-9])

    batch = clone.run("mndnotes batch notes.jsonl.gz out --workers 1")
    assert batch.status == 3, batch.complained
    assert "2 rows = 1 scored + 1 errors" in batch.complained
    imported = clone.run("mndnotes data import notes.jsonl.gz --output notes.jsonl")
    assert imported.status == 3, imported.complained
    assert json.loads((clone.folder / "notes.jsonl").read_text())["text"] == "Assessment: ALS."
    cut = clone.run("mndnotes batch cut.jsonl.gz out2 --workers 1")
    assert cut.status == 2
    assert "cut.jsonl.gz is no whole gzip file; compress it again" in cut.complained


def test_a_backend_answers_and_the_entry_point_is_that_of_the_project(clone: Clone) -> None:
    page = HowTo("add_a_reader")
    backend, entry_point = page.blocks[1:]
    (clone.folder / "backend.py").write_text(backend.text, "utf-8")
    assert clone.prints("python backend.py") == "ALS 1\n"
    shown = tomllib.loads(entry_point.text)["project"]["entry-points"]
    project = tomllib.loads((clone.folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert shown.items() <= project["entry-points"].items()


@pytest.mark.skipif(not all(map(find_spec, LIBRARIES)), reason="needs the train extra")
def test_a_head_is_trained_exported_and_answers(clone: Clone) -> None:
    page = HowTo("add_a_model_head")
    parts = {
        "<layer>": page.code(r"self\.thin_head = .*"),
        "<logits>": page.code(r"self\.thin_head\(.*"),
        "<loss>": page.code(r"functional\..*"),
    }
    for file, lines in HEAD["added"].items():
        assert f"`{file}`" in page.text, f"the page names {file} no more"
        for like, line in lines:
            new = re.sub(r"<\w+>", lambda found: parts[found[0]], line)
            clone.edit(file, f"{like}\n", f"{like}\n{new}\n")
    for file, passages in HEAD["changed"].items():
        for old, new in passages:
            clone.edit(file, old, new)

    refused = clone.run(f"mndnotes score {LETTER}")
    assert refused.status == 2
    assert "the model's graph has other inputs or outputs" in refused.complained
    train, score = page.commands
    clone.prints(train)
    clone.prints(score)
    assert 0.0 < float(clone.prints(f"python -c {shlex.quote(THIN)}")) < 1.0
