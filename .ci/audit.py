"""Asks pip-audit whether a vulnerability is known in any version of constraints.txt.

Exit status: 0 none is known; 1 some are, named on standard output; 2 the answer is incomplete,
since the vulnerability service could not be reached or does not know a package.

Usage: python .ci/audit.py [FILE] [OPTION OF pip-audit...]     (needs the extra release)
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLEAN, VULNERABLE, INCOMPLETE = 0, 1, 2
QUIETLY = ("--format", "json", "--progress-spinner", "off", "--no-deps", "--disable-pip")


def judge(dependencies: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Exit status and what to say of pip-audit's answer, a line each."""
    lines = []
    for one in dependencies:
        for flaw in one.get("vulns", ()):
            mended = ", ".join(flaw["fix_versions"]) or "no release yet"
            lines.append(f"{one['name']} {one['version']}: {flaw['id']}, mended in {mended}")
    skipped = sorted(one["name"] for one in dependencies if "skip_reason" in one)
    if skipped:
        lines.append(f"not audited, {len(skipped)} of {len(dependencies)}: {', '.join(skipped)}")
    if any(one.get("vulns") for one in dependencies):
        return VULNERABLE, lines
    return (INCOMPLETE if skipped else CLEAN), lines


def main(pins: str = str(ROOT / "constraints.txt"), *options: str) -> int:
    """Audit a file of exact versions and print what is found."""
    done = subprocess.run(  # noqa: S603 (this script's words, and the caller's own)
        [sys.executable, "-m", "pip_audit", "--requirement", pins, *QUIETLY, *options],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    try:
        status, lines = judge(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        why = (done.stderr.strip() or "no answer").splitlines()[-1]
        status, lines = INCOMPLETE, [f"pip-audit could not ask: {why}"]
    verdict = {
        CLEAN: "no vulnerability is known",
        VULNERABLE: "raise the versions named above, or say in constraints.txt why they stay",
        INCOMPLETE: "this is no all-clear; run it where the vulnerability service answers",
    }
    print(*lines, f"audit: {verdict[status]}", sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
