"""What a forked child makes anew; the process number stands in for the fork."""

from __future__ import annotations

import os
import shutil
import weakref
from pathlib import Path

import pytest

from mndnotes import NoteScorer
from mndnotes.errors import ModelError
from mndnotes.inference.forking import PerProcess


class Pool:
    """Stands for a value with threads."""


def become_a_child(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(os, "getpid", lambda: -1)


def test_a_process_keeps_its_value_and_frees_it() -> None:
    pool = Pool()
    alive, held = weakref.ref(pool), PerProcess(pool, Pool)
    assert held.get() is held.get() is pool
    del pool, held
    assert alive() is None


def test_a_child_makes_one_of_its_own_and_never_frees_its_parents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = Pool()
    alive, held = weakref.ref(pool), PerProcess(pool, Pool)
    become_a_child(monkeypatch)
    assert held.get() is not pool
    assert held.get() is held.get()
    del pool, held
    assert alive() is not None


def test_a_child_that_asks_for_nothing_frees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    alive, held = weakref.ref(pool), PerProcess(pool, Pool)
    become_a_child(monkeypatch)
    del pool, held
    assert alive() is not None


def test_a_child_takes_a_shared_value_over_unless_it_was_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    idle, busy = (PerProcess(Pool(), Pool, shared=True) for _ in range(2))
    of_parent = {holder: holder.get() for holder in (idle, busy)}
    with busy.use() as used:
        assert used is of_parent[busy]
        become_a_child(monkeypatch)
        assert idle.get() is of_parent[idle]
        assert busy.get() is not of_parent[busy]
        assert busy.get() is busy.get()


def test_a_child_refuses_a_folder_that_changed_since(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(repository / "models" / "default", tmp_path / "model")
    scorer = NoteScorer.load(folder, threads=2)
    become_a_child(monkeypatch)
    (folder / "model.onnx").write_bytes(b"another graph")
    with pytest.raises(ModelError, match="changed"):
        scorer.score("Exam: clonus.")
