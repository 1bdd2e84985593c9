"""A running service and a browser with its page, for the tests of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.page_driver import CHROMIUM
from tests.integration.servers import service_process


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service."""
    log = tmp_path_factory.mktemp("service") / "log"
    with service_process(log, "--workers", "1") as (address, _):
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("no Chromium on the path")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, service: str) -> Iterator[Any]:
    """The page, new; in the end it had no error and asked nobody but the service."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda sent: _is_of(service, sent.url) or wrong.append(sent.url))
    page.goto(service)
    yield page
    context.close()
    assert [one for one in wrong if "Failed to load resource" not in one] == []


def _is_of(service: str, url: str) -> bool:
    return url.startswith((f"{service}/", f"blob:{service}/", "data:"))
