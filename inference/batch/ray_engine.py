"""Scores rows on Ray Data: a cluster of this machine's processors, or one that is already there.

One task reads the source, on the machine that the batch was started on; an actor a processor opens
the model once and scores; and the results come back in order, to be written here. So the other
machines need mndnotes and the model, and neither the input nor the output.

Rows travel as JSON. Ray would try to make columns of them, and its warnings quote the values that
it can't convert.
"""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from mndnotes.errors import BatchError, InputError, MissingExtraError
from mndnotes.inference.batch.formats import NOT_JSON
from mndnotes.inference.batch.pool import Job, Outcome, chunks
from mndnotes.inference.batch.rows import MissingRows
from mndnotes.inference.notes_io import Row
from mndnotes.inference.result import Note

_OBJECT_STORE: Final = 256 * 2**20
"""Bytes of shared memory of a local cluster: what is on its way, never the corpus."""
_PATIENCE: Final = 10
"""Seconds to wait for a cluster that is said to be there."""
_ENVIRONMENT: Final = {
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # all else is raised here
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_raylet_start_wait_time_s": "120",  # 30 are too few for a busy machine
}
_ONE_ROW: Final = 1
"""Bytes from which on Ray hands a block on; any lets each chunk go its own way."""


def score_on_ray(
    job: Job, rows: MissingRows, workers: int | None, address: str | None
) -> Generator[Outcome, None, None]:
    """The outcomes of rows in their order; close the iterator to end early.

    Args:
        job: how to score.
        rows: what to score; its count of rows read is kept up as outcomes come.
        workers: actors of one thread each; by default one a processor of the cluster.
        address: of a cluster, as ``ray.init`` takes it; a local one is started without.

    Raises:
        MissingExtraError: Ray is not installed.
        InputError: there is no cluster at the address.
        BatchError: Ray gave up.
    """
    ray = _require_ray()
    with _cluster(ray, workers, address):
        actors = workers or int(ray.cluster_resources().get("CPU", 1))
        found = _dataset(ray, rows).map_batches(
            _Scorer,
            batch_size=1,
            batch_format="pyarrow",
            fn_constructor_args=(job,),
            num_cpus=1,
            compute=ray.data.ActorPoolStrategy(size=actors),
        )
        try:
            for block in found.iter_batches(batch_size=None, batch_format="pyarrow"):
                for chunk in block.to_pylist():
                    rows.read = chunk["read"]
                    yield from (Outcome(**kept) for kept in json.loads(chunk["outcomes"]))
        except ray.exceptions.RayError as error:
            raise _explained(error) from None


class _Scorer:
    """An actor."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, chunk: Any) -> dict[str, list[Any]]:
        rows = map(_row, json.loads(chunk["rows"][0].as_py()))
        outcomes = [asdict(self._job.outcome(row)) for row in rows]
        return {"read": [chunk["read"][0].as_py()], "outcomes": [json.dumps(outcomes)]}


def _dataset(ray: Any, rows: MissingRows) -> Any:
    """The chunks of the rows, read in one task on this machine."""
    from ray.data import Datasource, ReadTask
    from ray.data.block import BlockMetadata

    class _Rows(Datasource):  # type: ignore[misc]  # Ray is not followed
        def estimate_inmemory_data_size(self) -> None:
            return None

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            unknown = BlockMetadata(None, None, None, None)
            return [ReadTask(lambda: _blocks(rows), unknown)]

    here = {"ray.io/node-id": ray.get_runtime_context().get_node_id()}
    return ray.data.read_datasource(_Rows(), override_num_blocks=1, num_cpus=0, label_selector=here)


def _blocks(rows: MissingRows) -> Iterator[Any]:
    """Tables of one chunk; the last has no rows, and counts those of finished parts behind it."""
    import pyarrow

    def block(chunk: list[Row]) -> Any:
        sent = f"[{','.join(map(_json, chunk))}]"
        return pyarrow.table({"read": [rows.read], "rows": [sent]})

    yield from map(block, chunks(rows))
    yield block([])


def _json(row: Row) -> str:
    """A row as JSON; one that is nested too deeply for it goes as the error that it ends in."""
    note = row.note and {**row.note.model_dump(), "service_date": _iso(row.note.service_date)}
    record = {"number": row.number, "note": note, "extra": row.extra, "error": row.error}
    try:
        return json.dumps(record)
    except RecursionError:
        name = {"note_id": row.note.note_id} if row.note else {}
        return json.dumps({**record, "note": None, "extra": name, "error": NOT_JSON})


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _row(record: dict[str, Any]) -> Row:
    """The row that `_json` wrote."""
    note = record["note"]
    return Row(**{**record, "note": note and Note(**note)})


@contextmanager
def _cluster(ray: Any, workers: int | None, address: str | None) -> Iterator[None]:
    """A connection to a cluster, which ends with the block unless the program had it before."""
    started = not ray.is_initialized()
    if started:
        _connect(ray, workers, address)
    context = ray.data.DataContext.get_current().copy()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.target_max_block_size = _ONE_ROW
    try:
        with ray.data.DataContext.current(context):
            yield
    finally:
        if started:
            ray.shutdown()


def _connect(ray: Any, workers: int | None, address: str | None) -> None:
    quiet = {"include_dashboard": False, "log_to_driver": False, "logging_level": logging.ERROR}
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        if address is not None:
            _reach(address)
            ray.init(address, **quiet)
        else:
            ray.init(
                "local",
                num_cpus=workers,
                object_store_memory=_OBJECT_STORE,
                _node_ip_address="127.0.0.1",
                **quiet,
            )
    except Exception as error:  # Ray has no class of its own for it
        raise InputError(
            f"no Ray cluster answers at {address or 'this machine'} ({type(error).__name__}); "
            "check --address, set RAY_AUTH_MODE=token where it asks for a token, or start it"
        ) from error


def _reach(address: str) -> None:
    """Find out at once whether anything answers; Ray itself tries for many minutes.

    Raises:
        OSError: nothing does.
        ValueError: the port is no number.
    """
    host, colon, port = address.rpartition("://")[2].rpartition(":")
    if colon:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()


def _require_ray() -> Any:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.data
        import ray.exceptions
    except ModuleNotFoundError:
        raise MissingExtraError(
            '--engine ray needs Ray; run pip install "mndnotes[ray]" or use --engine local'
        ) from None
    return ray


def _explained(error: Exception) -> Exception:
    """What was wrong, in a sentence; Ray's own message holds a trace of every layer."""
    cause = getattr(error, "cause", None)
    if isinstance(cause, InputError):
        return cause
    return BatchError(
        f"Ray has given up ({type(cause or error).__name__}); see its logs, and go on with --resume"
    )
