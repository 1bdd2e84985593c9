"""The page of the service in a real browser: main paths, hostile notes, files, errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mndnotes.inference.service.app import create_app
from mndnotes.inference.service.settings import ServiceSettings
from tests.integration.page_driver import NOTE, read

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.slow

ASTRAL = f"🧠 \U0001d4d0 voice memo 🗒️\n{NOTE}Plan: 👍 riluzole.\nEMG: fibrillation potentials 🩺.\n"
HOSTILE = (
    '<script>window.hit = 1</script><img src=x onerror="window.hit = 1"> &lt;b&gt; &amp;amp;\n'
    f"<details open ontoggle='window.hit=1'>{NOTE}Exam: <b onmouseover=hit=1>clonus</b> present.\n"
)
TOKEN = "secret"  # noqa: S105
EXAMPLES = ("ALS, well documented", "A father with ALS", "PLS or ALS?")


def spans(part: Any) -> Iterator[tuple[int, int, str]]:
    """All spans of a result, but for the whole sentences that the query quotes."""
    if isinstance(part, dict):
        if {"start", "end", "text"} <= part.keys():
            yield part["start"], part["end"], part["text"]
        for name, value in part.items():
            if name != "query_draft":
                yield from spans(value)
    elif isinstance(part, list):
        for value in part:
            yield from spans(value)


def marked(page: Any) -> dict[str, str]:
    """The words that are marked for each span, by its key."""
    words: dict[str, str] = {}
    pairs = page.locator("mark").evaluate_all(
        "all => all.map(m => [m.dataset.keys, m.textContent])"
    )
    for keys, text in pairs:
        for key in keys.split():
            words[key] = words.get(key, "") + text
    return words


def shown(page: Any) -> str:
    """The note as it is shown."""
    lines = page.locator(".line").evaluate_all("all => all.map(line => line.textContent)")
    return "\n".join(lines)


def test_a_note_is_read(page: Any) -> None:
    result, _ = read(page, NOTE)
    summary = page.locator(".summary").inner_text()
    assert result["diagnosis"]["label"] in summary
    assert result["coding"]["code"] in summary
    assert page.locator(".ring").first.get_attribute("aria-label") == (
        f"{result['documentation']['score']} of 100"
    )
    for finding in result["findings"]:
        assert page.locator("#findings").get_by_text(finding["message"]).count() >= 1
        assert page.locator("#findings").get_by_text(finding["mitigation"]).count() >= 1
    assert page.locator(".checklist > li").count() == len(result["documentation"]["elements"])
    assert page.locator(".grid tbody tr").count() == 4
    assert page.locator(".criteria > li").count() == len(result["criteria_detail"])
    chosen = page.locator(".shares .is-chosen b").all_inner_texts()
    assert sorted(chosen) == sorted(result["diagnosis"]["picture"]["prediction_set"])
    live = page.get_by_role("status")
    sync_api.expect(live).to_contain_text(
        f"Documentation {result['documentation']['score']} of 100"
    )
    assert page.evaluate("document.activeElement.id") == "result-title"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_read(page: Any, name: str) -> None:
    with page.expect_response("**/v1/score") as answer:
        page.get_by_role("button", name=name).click()
    page.get_by_role("heading", name="Result").wait_for()
    result = answer.value.json()
    assert marked(page) == {f"{start}-{end}": text for start, end, text in spans(result)}


@pytest.mark.parametrize(
    "text",
    [NOTE, ASTRAL, HOSTILE, NOTE.replace("\n", "\r\n")],
    ids=["plain", "astral", "hostile", "crlf"],
)
def test_marks_hold_the_quotes(page: Any, text: str) -> None:
    result, _ = read(page, text)
    assert shown(page) == text.replace("\r\n", "\n")
    expected = {f"{start}-{end}": quote.replace("\n", "") for start, end, quote in spans(result)}
    assert expected
    assert marked(page) == expected


def test_markup_in_a_note_is_text(page: Any) -> None:
    read(page, HOSTILE)
    page.locator("mark").last.hover()
    assert page.evaluate("window.hit") is None
    assert page.locator("#results :is(script, img, b[onmouseover], details[ontoggle])").count() == 0
    assert "<script>" in shown(page)
    assert "&lt;b&gt; &amp;amp;" in shown(page)


def test_the_kinds_of_evidence_show(page: Any) -> None:
    read(page, NOTE)
    kinds = dict(
        page.locator("mark").evaluate_all("all => all.map(m => [m.textContent, m.dataset.kind])")
    )
    assert kinds["amyotrophic lateral sclerosis"] == "stated"
    assert kinds["ALS"] == "family"
    assert kinds["Babinski sign present"] == "umn"
    assert kinds["fasciculations"] == "lmn"
    page.get_by_role("button", name="UMN sign").click()
    assert page.locator('mark[data-kind="umn"]').count() == 0
    page.get_by_role("button", name="UMN sign").click()
    assert page.locator('mark[data-kind="umn"]').count() == 1


def test_findings_and_words_lead_to_each_other(page: Any) -> None:
    read(page, NOTE)
    page.locator("#element-none, .checklist > li").first.hover()
    assert page.locator("mark.is-lit").all_inner_texts() == ["Babinski sign present"]
    page.locator(".checklist .quote").first.click()
    assert page.evaluate("document.activeElement.textContent") == "Babinski sign present"
    page.locator("mark", has_text="amyotrophic").hover()
    assert "Statement: ALS, affirmed" in page.locator("#inspector").inner_text()
    assert page.locator(".finding.is-lit").count() >= 1
    page.locator("mark", has_text="amyotrophic").click()
    assert page.evaluate("!!document.activeElement.closest('.finding')")


def test_the_result_is_saved_as_it_came(page: Any) -> None:
    _, body = read(page, ASTRAL)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save JSON").click()
    assert download.value.suggested_filename == "note_result.json"
    assert Path(download.value.path()).read_bytes() == body


def test_the_query_is_edited_and_copied(page: Any, service: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=service)
    result, _ = read(page, NOTE)
    query = page.get_by_label("Query to the provider").last
    assert query.input_value() == result["query"]
    query.fill("Dear colleague")
    page.locator("#query").get_by_role("button", name="Copy").click()
    sync_api.expect(page.locator("#query").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Dear colleague"
    page.emulate_media(media="print")
    assert page.locator("#query pre").inner_text() == "Dear colleague"
    assert not page.get_by_role("button", name="Print").is_visible()
    assert page.locator(".note").is_visible()


def test_long_notes_stay_smooth(page: Any) -> None:
    text = NOTE + "No change since the last visit, seen with his wife today.\n" * 140
    assert len(text.split()) > 1500
    read(page, text)
    assert shown(page) == text
    spent = page.evaluate(
        """async () => {
            const { markedNote } = await import("/note_view.js");
            const text = "🧠 reflexes 3+ in the legs.\\n".repeat(8000);
            const spans = new Map();
            for (let start = 0; start < 190000; start += 950) {
                const kinds = new Set(["umn"]);
                spans.set(start, { key: `${start}`, start, end: start + 30, kinds });
            }
            const begin = performance.now();
            document.querySelector(".note").replaceChildren(markedNote(text, spans).lines);
            document.querySelector(".note").getBoundingClientRect();
            return performance.now() - begin;
        }"""
    )
    assert spent < 2000


def test_errors_are_told(page: Any) -> None:
    alert = page.locator("#problem")
    page.get_by_role("button", name="Read the note").click()
    assert "There is no note yet" in alert.inner_text()
    page.get_by_label("Clinical note").fill("x" * 200_001)
    page.get_by_role("button", name="Read the note").click()
    assert "200,001 characters" in alert.inner_text()
    page.evaluate("document.getElementById('text').value = 'ALS \\ud800'")
    with page.expect_response("**/v1/score"):
        page.get_by_role("button", name="Read the note").click()
    sync_api.expect(alert).not_to_contain_text("200,001")
    sync_api.expect(alert).to_be_visible()
    page.get_by_label("Clinical note").fill(NOTE)
    page.route("**/v1/score", lambda route: route.abort())
    page.get_by_role("button", name="Read the note").click()
    sync_api.expect(alert).to_contain_text("can't be reached")
    assert page.get_by_label("Clinical note").input_value() == NOTE


DROP = """() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["dropped words"], "note.txt"));
    const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    document.getElementById("text").dispatchEvent(event);
}"""


def test_a_file_is_taken_in(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text(ASTRAL, encoding="utf-8")
    page.locator("#file").set_input_files(file)
    sync_api.expect(page.get_by_label("Clinical note")).to_have_value(ASTRAL)
    file.write_bytes(b"\xff\xfe\x00")
    page.locator("#file").set_input_files(file)
    sync_api.expect(page.locator("#problem")).to_contain_text("not plain text")
    assert page.get_by_label("Clinical note").input_value() == ASTRAL
    page.evaluate(DROP)
    sync_api.expect(page.get_by_label("Clinical note")).to_have_value("dropped words")


def test_a_token_is_asked_for(page: Any) -> None:
    def guarded(route: Any) -> None:
        if route.request.headers.get("authorization") == f"Bearer {TOKEN}":
            route.continue_()
        else:
            route.fulfill(status=401, json={"detail": "the request brings no valid token"})

    page.route("**/v1/**", guarded)
    page.get_by_role("button", name=EXAMPLES[0]).click()
    for token in ("wrong", TOKEN):
        page.locator("#token-value").fill(token)
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Result").wait_for()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]


def test_the_page_loads_without_the_token() -> None:
    client = TestClient(
        create_app(ServiceSettings(workers=1, token=TOKEN)), base_url="http://127.0.0.1"
    )
    html = client.get("/")
    assert html.status_code == 200
    for name in re.findall(r'(?:href|src)="([\w.]+)"', html.text):
        assert client.get(f"/{name}").status_code == 200, name
    assert client.get("/v1/rules").status_code == 401
    assert client.get("/openapi.json").status_code == 401


def test_nothing_is_kept(page: Any, service: str) -> None:
    read(page, NOTE)
    page.locator(".tile").first.click()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert page.title() == "mndnotes"
    assert "ALS" not in page.url
    page.reload()
    assert page.get_by_label("Clinical note").input_value() == ""
    assert page.locator("#results").inner_text() == ""
    assert "Nothing leaves this machine" in page.locator("footer").inner_text()
