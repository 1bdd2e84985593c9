"""Speed side by side with other libraries: the same notes, the same concepts, one run.

Every system finds the findings of our lexicon and says how each is meant; ours also builds the full
result. Rounds alternate between the systems, and what counts is the median of the processor time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from statistics import fmean, median
from typing import Annotated

import typer

from mndnotes.rules import RuleEngine
from mndnotes.rules.knowledge import lexicon
from mndnotes.rules.mentions.reader import find_concepts
from mndnotes.rules.note import Note
from mndnotes.rules.text.forms import NUMBER, WORD, YEAR, Tokens
from tests.benchmarks.command import (
    PEERS,
    JsonOption,
    NoPeersOption,
    NotesArgument,
    PeersOption,
    deliver,
    run,
)
from tests.benchmarks.peer import EDSNLP, MEDSPACY, NEGSPACY, Peer
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.rounds import Round, measure, ratio, timed
from tests.benchmarks.texts import note_files, read_texts

NOTE_LENGTH = 300
"""Tokens of the note that rates are scaled to."""
TIMES_FASTER = 25
"""How many times the faster medSpaCy pipeline reading must reach."""
FULL_RATE = 1500
"""Full results a second, of notes of `NOTE_LENGTH` tokens, on one core."""
READING, FULL = "mndnotes, reading", "mndnotes, full result"
MEDSPACY_ROWS = ("medSpaCy, as it comes", "medSpaCy, sentencizer")
PIPELINES = {
    MEDSPACY: ("as it comes", "sentencizer"),
    NEGSPACY: ("as it comes",),
    EDSNLP: ("matcher", "matcher and qualifiers"),
}


def speed(
    notes: NotesArgument = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds; the median counts.")] = 5,
    peers: PeersOption = PEERS,
    no_peers: NoPeersOption = False,
    json_file: JsonOption = None,
) -> None:
    """Measure notes a second, beside other libraries on the same notes and concepts."""
    files = note_files(notes)
    texts = read_texts(files)
    versions: dict[str, str] = {}
    with ExitStack() as running:
        systems: dict[str, Round[str, int]] = {
            READING: timed(_total(_read)),
            FULL: timed(_total(_check())),
        }
        if not no_peers:
            forms = target_forms()
            for library, pipelines in PIPELINES.items():
                peer = running.enter_context(Peer(library, peers))
                versions[library.name] = ", ".join(f"{k} {v}" for k, v in peer.versions.items())
                for pipeline in pipelines:
                    peer.ask("load", pipeline=pipeline, forms=forms)
                    systems[f"{library.name}, {pipeline}"] = _asked(peer, pipeline)
        times, spans = measure(systems, texts, rounds)
    report = compare(times, spans, texts)
    report.about = {
        **about_us(),
        **versions,
        "notes": f"{len(texts)} from {', '.join(file.name for file in files)}",
    }
    report.details = {"seconds": times}
    deliver(report, json_file)


def target_forms() -> list[tuple[str, str]]:
    """Every literal form of the lexicon with its concept, as the peers get them.

    Forms with a placeholder (any number, year or word) are ours alone.
    """
    return [
        (form, concepts[0].id)
        for form, concepts in lexicon().forms.items()
        if concepts and not any(mark in form for mark in (NUMBER, YEAR, WORD))
    ]


def compare(
    times: Mapping[str, Sequence[float]], spans: Mapping[str, int], texts: Sequence[str]
) -> Report:
    """Rates, and ratios to the faster medSpaCy as medians over the rounds."""
    tokens = fmean(len(Tokens(text).words) for text in texts)
    scale = tokens / NOTE_LENGTH
    rates = {name: len(texts) / median(seconds) for name, seconds in times.items()}
    base = max((row for row in MEDSPACY_ROWS if row in rates), key=rates.__getitem__, default=None)
    report = Report(
        title=f"Speed on one core, {len(texts)} notes of {tokens:.0f} tokens on average",
        columns=("system", "notes/s", f"notes of {NOTE_LENGTH} tokens/s", "× medSpaCy", "spans"),
        notes=[
            "× medSpaCy: times as fast as its faster pipeline, median over the rounds.",
            "reading: tokens, forms, sections, sentences and assertion of every finding.",
            "full result: also statements, elements, criteria, code, findings, query, evidence.",
            "EDS-NLP is made for French: its cues are French, so only its speed says something.",
        ],
    )
    for name, rate in rates.items():
        faster = ratio(times[base], times[name]) if base else None
        report.rows.append((name, rate, rate * scale, faster, spans[name]))
    if base:
        faster = ratio(times[base], times[READING])
        report.targets.append(
            Target(
                what=f"reading, times as fast as {base}",
                aim=f"{TIMES_FASTER} or more",
                measured=f"{faster:.1f}",
                met=faster >= TIMES_FASTER,
            )
        )
    report.targets.append(
        Target(
            what=f"full result, notes of {NOTE_LENGTH} tokens a second on one core",
            aim=f"{FULL_RATE} or more",
            measured=f"{rates[FULL] * scale:.0f}",
            met=rates[FULL] * scale >= FULL_RATE,
        )
    )
    return report


def _read(text: str) -> int:
    """Find and judge the findings of a note, and how many there are."""
    note = Note(text)
    found = 0
    for start, end, concepts in find_concepts(note):
        if concepts:
            note.assertions.judge(start, end)
            note.layout.section(start)
            found += 1
    return found


def _total(read: Callable[[str], int]) -> Callable[[Sequence[str]], int]:
    return lambda texts: sum(map(read, texts))


def _check() -> Callable[[str], int]:
    """The full result of a note; it has as many spans as findings were read."""
    engine = RuleEngine()
    return lambda text: len(engine.check(text).mentions)


def _asked(peer: Peer, pipeline: str) -> Round[str, int]:
    def all_notes(texts: Sequence[str]) -> tuple[float, int]:
        answer = peer.ask("read", pipeline=pipeline, texts=list(texts))
        return answer["seconds"], answer["spans"]

    return all_notes


if __name__ == "__main__":
    run(speed)
