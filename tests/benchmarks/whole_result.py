"""Rate of the whole result by the length of the note, and what its parts take.

Each round reads all notes three times: whole; by the model alone, which is tokenizer and session;
and part by part with each part's own public calls, in the order in which the scorer calls them, for
rules that run between two runs of a model find less in the processor's caches than rules alone.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Annotated, TypeVar

import typer

from mndnotes.errors import InputError
from mndnotes.inference import NoteScorer
from mndnotes.inference.model_folder import ModelFolder
from mndnotes.inference.onnx_model import OnnxModel, open_session, run_windows
from mndnotes.inference.windows import WindowTokenizer
from mndnotes.rules import RuleEngine
from mndnotes.rules.masking import mask_diagnoses
from mndnotes.rules.vocabulary import Picture, Setting
from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.length import join_notes
from tests.benchmarks.model import SERVING
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.rounds import ratio, timed
from tests.benchmarks.texts import note_files, read_texts, spread

MOST_TIMES = 1.15
"""How many times as long as tokenizer and session the whole result may take."""
THIRDS = ("short third", "middle third", "long third")
WHOLE, ALONE = "whole", "model alone"
RULES, TOKENIZER, MODEL = PARTS = ("rules", "tokenizer", "model")
_LONGEST_WORD = 20
"""Characters that no word of a note has on average."""

Answer = TypeVar("Answer")


def whole_result(
    notes: NotesArgument = None,
    serving: Annotated[Path, typer.Option(help="Serving folder.")] = SERVING,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the median counts.")] = 5,
    take: Annotated[int, typer.Option(min=1, help="Notes of each length.")] = 60,
    long_words: Annotated[
        int, typer.Option(min=1, help="Words of the note that is put together from others.")
    ] = 1500,
    json_file: JsonOption = None,
) -> None:
    """Measure whole results a second by length of note, and what rules and model take of them."""
    files = note_files(notes)
    texts = by_length(read_texts(files), take, long_words)
    folder = ModelFolder.open(serving)
    report = Report(
        title="The whole result on one core, by length of note",
        columns=(
            *("notes", "number", "words", "notes/s"),
            *(f"{part}, %" for part in (*PARTS, "rest")),
            "× model alone",
        ),
        notes=[
            "%: of the whole time; rest: probabilities, guardrails, putting the result together.",
            "× model alone: times as long as tokenizer and model, median over the rounds.",
        ],
        about={**about_us(), "model": f"{folder.config.name}, SHA-256 {folder.sha256}"},
    )
    scorer = TakenApart(folder)
    for name, chosen in texts.items():
        _add(report, name, chosen, scorer.measure(chosen, rounds))
    deliver(report, json_file)


def by_length(texts: Sequence[str], take: int, long_words: int) -> dict[str, list[str]]:
    """Notes of each third by length, evenly spread, and one note that is put together from others.

    Raises:
        InputError: there are not enough notes for three thirds.
    """
    if len(texts) < len(THIRDS):
        raise InputError(f"there are only {len(texts)} notes; name files with {len(THIRDS)} notes")
    ordered = sorted(texts, key=_words)
    cuts = [len(texts) * number // len(THIRDS) for number in range(len(THIRDS) + 1)]
    thirds = {
        name: spread(ordered[low:high], take)
        for name, (low, high) in zip(THIRDS, pairwise(cuts), strict=True)
    }
    return {**thirds, "put together": [put_together(texts, long_words)]}


def put_together(texts: Sequence[str], words: int) -> str:
    """One note of so many words, from notes in turn."""
    text = join_notes(texts, words * _LONGEST_WORD)
    last = next(islice(re.finditer(r"\S+", text), words - 1, None))
    return text[: last.end()]


class TakenApart:
    """The scorer of a folder, and its parts, each to be called by itself."""

    def __init__(self, folder: ModelFolder) -> None:
        config = folder.config
        self._scorer = NoteScorer(OnnxModel(folder))
        self._rules = RuleEngine()
        self._tokenizer = WindowTokenizer.from_file(
            folder.tokenizer_path, config.window_tokens, config.window_overlap
        )
        self._session = open_session(folder.model_path, threads=1)

    def measure(self, texts: Sequence[str], rounds: int) -> dict[str, list[float]]:
        """Processor seconds of each round, for the whole, the model alone, and each part."""
        masked = [mask_diagnoses(text) for text in texts]
        sure = [self._sure(text) for text in texts]
        whole, alone = timed(self._whole), timed(self._alone)
        times: dict[str, list[float]] = defaultdict(list)
        for _ in range(rounds):
            times[WHOLE].append(whole(texts)[0])
            times[ALONE].append(alone(masked)[0])
            for part, seconds in self._apart(texts, sure).items():
                times[part].append(seconds)
        return dict(times)

    def _sure(self, text: str) -> Picture | None:
        """The picture that the model is sure of, which the rules are told."""
        pictures = self._scorer.score(text).diagnosis.picture.prediction_set
        return pictures[0] if len(pictures) == 1 else None

    def _whole(self, texts: Sequence[str]) -> None:
        for text in texts:
            self._scorer.score(text)

    def _alone(self, masked: Sequence[str]) -> None:
        for text in masked:
            run_windows(self._session, self._tokenizer.encode(text))

    def _apart(self, texts: Sequence[str], sure: Sequence[Picture | None]) -> dict[str, float]:
        seconds = dict.fromkeys(PARTS, 0.0)

        def call(part: str, read: Callable[..., Answer], *words: object) -> Answer:
            begin = time.process_time()
            answer = read(*words)
            seconds[part] += time.process_time() - begin
            return answer

        for text, picture in zip(texts, sure, strict=True):
            masked = call(RULES, mask_diagnoses, text)
            windows = call(TOKENIZER, self._tokenizer.encode, masked)
            call(MODEL, run_windows, self._session, windows)
            call(RULES, self._rules.check, text, Setting.UNKNOWN, picture)
        return seconds


def _add(
    report: Report, name: str, texts: Sequence[str], times: Mapping[str, Sequence[float]]
) -> None:
    """Add a row for notes of one length, and its target."""
    whole, alone = times[WHOLE], times[ALONE]
    shares = [ratio(times[part], whole) for part in PARTS]
    words = round(fmean(map(_words, texts)))
    beyond, rules = ratio(whole, alone), ratio(times[RULES], alone)
    report.rows.append(
        (
            *(name, len(texts), words, len(texts) / median(whole)),
            *(100 * share for share in (*shares, 1 - sum(shares))),
            beyond,
        )
    )
    report.targets.append(
        Target(
            what=f"{name}, times as long as the model alone",
            aim=f"at most {MOST_TIMES}",
            measured=f"{beyond:.2f}, of which the rules {rules:.2f}",
            met=beyond <= MOST_TIMES,
        )
    )
    report.details[name] = times


def _words(text: str) -> int:
    return len(text.split())


if __name__ == "__main__":
    run(whole_result)
