"""Rebuilds ``catalogue/code_set.json`` from the official tabular list packaged in simple-icd-10-cm.

Run ``python -m mndnotes.rules.build_code_set PATH`` after an update of that package. Scoring reads
the small extract (milliseconds) and not the whole tabular list (seconds).
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

PREFIXES = (
    *("G12", "R25", "M62.5", "M62.83", "R29.8", "F48.2", "R13.1", "J96", "G11.4", "G61.8"),
    *("G72.41", "Z93", "F02.8", "R06.0"),
)
SINGLES = frozenset(
    [
        "E43",
        "E44.0",
        "G14",
        "G31.09",
        "G47.36",
        "J69.0",
        "J98.6",
        "K11.7",
        "M47.12",
        "M62",
        "M62.8",
        "M62.81",
        "R26.1",
        "R29.2",
        "R47.1",
        "R53.1",
        "R63.4",
        "R94.131",
        "Z43.1",
        "Z51.5",
        "Z66",
        "Z79.899",
        "Z82.0",
        "Z99.11",
        "Z99.3",
        "Z99.89",
    ]
)
RELEASE = "ICD-10-CM FY2026, April 1 2026 update"


def extract() -> dict[str, Any]:
    """Titles, billable flags and notes of the codes that the rules speak of."""
    import simple_icd_10_cm as cm

    wanted = {code for code in cm.get_all_codes(True) if code.startswith(PREFIXES)} | SINGLES
    codes = {}
    for code in sorted(wanted):
        codes[code] = {
            "title": cm.get_description(code),
            "billable": cm.is_leaf(code),
            "excludes1": cm.get_excludes1(code),
            "excludes2": cm.get_excludes2(code),
            "code_first": cm.get_code_first(code),
        }
    return {
        "version": 1,
        "release": RELEASE,
        "source": f"simple-icd-10-cm {version('simple-icd-10-cm')}, official tabular list",
        "codes": codes,
    }


def render() -> str:
    """The extract as the text of its file."""
    return json.dumps(extract(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if target is None:
        target = Path(str(files("mndnotes.rules") / "catalogue" / "code_set.json"))
    target.write_text(render(), "utf-8")
