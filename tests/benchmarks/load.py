"""The HTTP service under load, on loopback: by the number of clients, past saturation, and long.

Each client sends a note, waits for the answer and sends the next; one that is refused waits as long
as it is told. The clients share the processors with the service, so that more of it is to be had
where they run elsewhere.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import httpx
import typer

from tests.benchmarks.command import JsonOption, NotesArgument, deliver, run
from tests.benchmarks.memory import memory_of
from tests.benchmarks.report import Report, Target, about_us
from tests.benchmarks.texts import note_files, read_texts
from tests.integration.servers import service_process

_REFUSED: Final = 503
_SCORED_METRIC: Final = re.compile(r'^mndnotes_notes_total\{outcome="scored"\} (\S+)', re.MULTILINE)
MOST_REFUSAL_SECONDS: Final = 0.5
"""Within which 99 of 100 refusals must come."""
MOST_GROWTH: Final = 1.1
"""How many times as much memory the service may take at the end as after its first notes."""


@dataclass(slots=True)
class Load:
    """What a number of clients saw."""

    clients: int
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    scored: list[float] = field(default_factory=list)
    """Seconds of each request that was answered with a result."""
    refused: list[float] = field(default_factory=list)
    """Seconds of each that was refused."""


def load(
    notes: NotesArgument = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes of the service.")] = 2,
    seconds: Annotated[float, typer.Option(min=0.1, help="Of each number of clients.")] = 20,
    requests: Annotated[int, typer.Option(min=1, help="Of the long run.")] = 20_000,
    json_file: JsonOption = None,
) -> None:
    """Measure the service under 1, 8 and 64 clients, and its memory over many requests."""
    texts = read_texts(note_files(notes))
    with (
        TemporaryDirectory() as folder,
        service_process(Path(folder, "log"), "--workers", str(workers)) as (address, process),
    ):
        loads = [
            asyncio.run(_loaded(address, texts, clients, until=time.monotonic() + seconds))
            for clients in (1, 8, 64)
        ]
        after = asyncio.run(_loaded(address, texts, 1, until=time.monotonic() + seconds / 4))
        counted = _counted(address)
        before = memory_of(process.pid)
        long = asyncio.run(_loaded(address, texts, 4 * workers, most=requests))
        grown = memory_of(process.pid) / before
    report = Report(
        title=f"The service, {workers} processes",
        columns=("clients", "results/s", "p50 ms", "p99 ms", "refused", "refusal p99 ms", "other"),
        about=about_us(),
        rows=[_row(one) for one in (*loads, after, long)],
        notes=[
            "The fourth row is one client after 64, the last is the long run.",
            "other: statuses that are neither 200 nor 503.",
        ],
    )
    report.targets = _targets(loads, after, long, counted, grown)
    deliver(report, json_file)


def _row(one: Load) -> tuple[Any, ...]:
    other = sum(one.statuses.values()) - one.statuses[200] - one.statuses[_REFUSED]
    return (
        str(one.clients),
        len(one.scored) / one.seconds,
        _percentile(one.scored, 50) * 1000,
        _percentile(one.scored, 99) * 1000,
        one.statuses[_REFUSED],
        _percentile(one.refused, 99) * 1000 if one.refused else None,
        other,
    )


def _targets(
    loads: list[Load], after: Load, long: Load, counted: int, grown: float
) -> list[Target]:
    answered = sum(len(one.scored) for one in (*loads, after))
    other = sum(sum(one.statuses.values()) for one in (*loads, after, long)) - sum(
        one.statuses[200] + one.statuses[_REFUSED] for one in (*loads, after, long)
    )
    refusal = max((_percentile(one.refused, 99) for one in loads if one.refused), default=0.0)
    recovered = _percentile(after.scored, 50) / _percentile(loads[0].scored, 50)
    return [
        Target(
            "notes scored and not answered", "none", str(counted - answered), counted == answered
        ),
        Target("answers that are neither result nor refusal", "none", str(other), not other),
        Target(
            "99 of 100 refusals within",
            f"{MOST_REFUSAL_SECONDS} s",
            f"{refusal:.3f} s",
            refusal <= MOST_REFUSAL_SECONDS,
        ),
        Target(
            "one client after 64, times as long as before",
            "at most 1.5",
            f"{recovered:.2f}",
            recovered <= 1.5,
        ),
        Target(
            f"memory after {sum(long.statuses.values())} more requests",
            f"at most {MOST_GROWTH} times",
            f"{grown:.2f}",
            grown <= MOST_GROWTH,
        ),
    ]


def _percentile(seconds: list[float], percent: int) -> float:
    if len(seconds) < 2:
        return sum(seconds)
    return quantiles(seconds, n=100, method="inclusive")[percent - 1]


async def _loaded(
    address: str, texts: list[str], clients: int, until: float = float("inf"), most: int = 10**9
) -> Load:
    """Let clients ask until a time, or for a number of results."""
    seen = Load(clients)
    turns = cycle(texts)
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=120) as http:

        async def client() -> None:
            while not seen.scored or (time.monotonic() < until and len(seen.scored) < most):
                begin = time.monotonic()
                answer = await http.post("/v1/score", json={"text": next(turns)})
                taken = time.monotonic() - begin
                seen.statuses[answer.status_code] += 1
                if answer.status_code == _REFUSED:
                    seen.refused.append(taken)
                    await asyncio.sleep(float(answer.headers["retry-after"]))
                elif answer.status_code == httpx.codes.OK:
                    seen.scored.append(taken)

        begin = time.monotonic()
        await asyncio.gather(*(client() for _ in range(clients)))
        seen.seconds = time.monotonic() - begin
    return seen


def _counted(address: str) -> int:
    """Notes that the service says it scored."""
    found = _SCORED_METRIC.search(httpx.get(f"{address}/metrics").text)
    return int(float(found[1])) if found else 0


if __name__ == "__main__":
    run(load)
