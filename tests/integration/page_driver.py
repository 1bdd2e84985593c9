"""The page of the service as a test drives it."""

from __future__ import annotations

import json
import shutil
from typing import Any

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
"""Where the system's browser is; empty without one."""

NOTE = (
    "HPI: progressive weakness of the right hand for 14 months.\n"
    "Exam: Babinski sign present on the left, fasciculations in both arms.\n"
    "Assessment: amyotrophic lateral sclerosis. His father died of ALS.\n"
)


def read(page: Any, text: str, setting: str = "Outpatient") -> tuple[dict[str, Any], bytes]:
    """Put a note in and wait for its result; gives that as the service sent it."""
    page.get_by_label("Clinical note").fill(text)
    page.get_by_label(setting, exact=True).check()
    with page.expect_response("**/v1/score") as answer:
        page.get_by_role("button", name="Read the note").click()
    page.get_by_role("heading", name="Result").wait_for()
    body = answer.value.body()
    return json.loads(body), body
