"""The page for everybody: keyboard, narrow and wide windows, what axe says, and all its tabs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.page_driver import NOTE, read

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_sync = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")

pytestmark = pytest.mark.slow

TABS = ("Note", "Codes", "Guide", "Rules")


def test_the_keyboard_is_enough(page: Any) -> None:
    keys = page.keyboard
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    keys.press("Enter")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"
    keys.insert_text(NOTE)
    keys.press("Control+Enter")
    page.get_by_role("heading", name="Result").wait_for()
    for _ in range(40):
        keys.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "MARK":
            break
    first = page.evaluate("document.activeElement.textContent")
    keys.press("ArrowRight")
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    keys.press("ArrowLeft")
    assert page.evaluate("document.activeElement.textContent") == first
    keys.press("End")
    keys.press("Enter")
    assert page.evaluate("!!document.activeElement.closest('[data-item]')")
    page.get_by_role("tab", name="Note").focus()
    keys.press("ArrowRight")
    assert page.get_by_role("heading", name="Look a code up").is_visible()
    keys.press("End")
    assert page.get_by_role("heading", name="Rules").is_visible()


@pytest.mark.parametrize("width", [360, 1600])
def test_nothing_is_wider_than_the_window(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    read(page, NOTE + "x" * 300)
    for tab in TABS:
        open_tab(page, tab)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab


def open_tab(page: Any, name: str) -> None:
    """Open a view with something in it."""
    page.get_by_role("tab", name=name).click()
    if name == "Codes":
        page.get_by_role("tabpanel").get_by_role("button", name="G12.21").click()
    filled = {"Codes": "article.panel", "Guide": "#guide-head", "Rules": "#rule-list li"}
    if name in filled:
        page.locator(filled[name]).first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    found = serious(page)
    read(page, NOTE)
    page.locator("details").first.click()
    for tab in TABS:
        open_tab(page, tab)
        found += serious(page)
    assert found == []


def serious(page: Any) -> list[str]:
    """What axe says is serious or critical, with the first place of each."""
    violations = axe_sync.Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:200]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]


def test_codes_are_looked_up(page: Any) -> None:
    page.get_by_role("tab", name="Codes").click()
    page.get_by_role("searchbox").fill("motor neuron disease")
    page.get_by_role("button", name="G12.20").click()
    page.get_by_role("heading", name="G12.20 Motor neuron disease, unspecified").wait_for()
    page.get_by_role("button", name="G12.2 Motor neuron disease").click()
    page.get_by_role("heading", name="G12.2 Motor neuron disease").wait_for()
    page.get_by_role("searchbox").fill("G99.999")
    page.get_by_text("There is no ICD-10-CM code").wait_for()


def test_guide_and_rules_lead_back_to_the_note(page: Any) -> None:
    page.get_by_role("tab", name="Guide").click()
    page.get_by_label("PLS", exact=True).check()
    page.get_by_role("heading", name="Primary lateral sclerosis", exact=True).wait_for()
    page.get_by_role("button", name="Read the poor note").click()
    page.get_by_role("heading", name="Result").wait_for()
    rule = page.locator(".rule").first
    name = rule.inner_text()
    rule.click()
    page.locator("#rule-list li:visible").first.wait_for()
    assert name in page.locator("#rule-list li:visible").first.inner_text()
