"""What every test runs under: no telemetry, no network of model hubs, no noise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mndnotes.inference import NoteScorer
from mndnotes.rules import RuleEngine

os.environ.update(
    DO_NOT_TRACK="1",
    HF_HUB_OFFLINE="1",
    MLFLOW_DISABLE_TELEMETRY="true",
    TOKENIZERS_PARALLELISM="false",
)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout that the tests stand in."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def engine() -> RuleEngine:
    """The rule layer."""
    return RuleEngine()


@pytest.fixture(scope="session")
def scorer() -> NoteScorer:
    """The shipped model with the rules; a checkout without it fails here."""
    return NoteScorer.load()
