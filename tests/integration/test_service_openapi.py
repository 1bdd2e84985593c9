"""What the service says of itself is true: Schemathesis asks it by its own OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from tests.integration.servers import service_process

schemathesis = pytest.importorskip("schemathesis")
for library in ("fastapi", "prometheus_client", "uvicorn"):
    pytest.importorskip(library)

from schemathesis.checks import (  # noqa: E402
    negative_data_rejection,
    positive_data_acceptance,
)

pytestmark = pytest.mark.slow

EXAMPLES = 15
"""Requests of an operation and a mode."""
NOT_OF_JSON = {"POST /v1/fhir", "POST /cds-services/mndnotes-note-review"}
"""Other specifications say what they take: an object is not enough, and any text is a note."""
UNASKED = [positive_data_acceptance, negative_data_rejection]
STREAM = "POST /v1/batch"
"""Answers any bytes, line by line."""
TOO_LONG = "413"
"""Refuses a body of too many bytes; Schemathesis does not count it as a refusal by itself."""


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    return str(value).encode(errors="replace")


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    log = tmp_path_factory.mktemp("service") / "log"
    with service_process(log, "--workers", "1") as (address, _):
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json", config=_config())
        yield [operation.ok() for operation in schema.get_all_operations()]


def _config() -> Any:
    refused = ["400", "403", "404", "405", "406", TOO_LONG, "415", "422"]
    rejection = {"negative_data_rejection": {"expected-statuses": refused}}
    return schemathesis.Config.from_dict({"checks": rejection})


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_the_service_is_as_it_says(operations: list[Any], mode: str) -> None:
    """Requests that fit the document, and ones that do not."""
    asked = []
    for operation in operations:
        if mode == "NEGATIVE" and operation.label == STREAM:
            continue
        try:
            cases = operation.as_strategy(
                generation_mode=getattr(schemathesis.GenerationMode, mode)
            )
            _ask(cases, UNASKED if operation.label in NOT_OF_JSON else [])
        except Exception as error:
            if not isinstance(error, Unsatisfiable):  # it takes no parameter
                raise
        asked.append(operation.label)
    assert {"POST /v1/score", "GET /v1/codes", "GET /v1/codes/{code}"} <= set(asked)


def _ask(cases: Any, unasked: list[Any]) -> None:
    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.call_and_validate(timeout=60, excluded_checks=unasked)

    ask()
