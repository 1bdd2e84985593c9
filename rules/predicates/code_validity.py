"""Predicates over typed and proposed codes: does the classification have them, on that day."""

from __future__ import annotations

from mndnotes.rules.facts import Evidence
from mndnotes.rules.icd10cm.codes import CodeSet, code_set
from mndnotes.rules.icd10cm.coding import coding_table
from mndnotes.rules.icd10cm.releases import first_day, releases
from mndnotes.rules.predicates.registry import Case, Found, predicate, quotes


@predicate
def no_such_code(case: Case) -> Found | None:
    """A typed code belongs to a known family and is in no packaged release."""
    unknown = [
        t
        for t in case.typed_codes
        if case.codes.used.known_family(t.code) and t.code not in case.codes.used.codes
    ]
    wrong = [t for t in unknown if not any(t.code in codes.codes for codes in _packaged())]
    words = {"codes": ", ".join(t.code for t in wrong), "release": case.codes.used.release}
    return Found(quotes(wrong), words) if wrong else None


@predicate
def not_valid_on_date(case: Case) -> Found | None:
    """A typed or proposed code is not valid on the date of service, or in the newest release."""
    wrong = [(t.code, t.evidence) for t in case.typed_codes if _is_out_of_date(case, t.code)]
    if case.governing is not None:
        proposed = coding_table()["statements"][case.governing.label.value]["code"]
        if _is_out_of_date(case, proposed) and proposed not in {code for code, _ in wrong}:
            wrong.append((proposed, case.governing.evidence))
    return _out_of_date(case, wrong) if wrong else None


def _out_of_date(case: Case, wrong: list[tuple[str, Evidence]]) -> Found:
    day = case.codes.day
    when = f"on {day.isoformat()}" if day else f"in {case.codes.used.release}"
    codes = dict.fromkeys(_named(code) for code, _ in wrong)
    return Found([evidence for _, evidence in wrong], {"codes": ", ".join(codes), "when": when})


def _named(code: str) -> str:
    """A code with its title and since when it is valid, from whichever release has it."""
    cited = next((c.cite(code) for c in _packaged() if code in c.codes), code)
    since = first_day(code)
    return f"{cited}, valid from {since.day.isoformat()}; {since.earlier}" if since else cited


def _packaged() -> list[CodeSet]:
    return [code_set(release) for release in reversed(releases())]


def _is_out_of_date(case: Case, code: str) -> bool:
    """Whether a code exists, and in no release that may have been in force on the day."""
    since, day = first_day(code), case.codes.day
    if since is not None and day is not None and day < since.day:
        return True
    if any(code in codes.codes for codes in case.codes.around):
        return False
    return any(code in codes.codes for codes in _packaged())


@predicate
def incomplete_code(case: Case) -> Found | None:
    """A typed code is a heading that needs more characters."""
    wrong = [t for t in case.typed_codes if _is_heading(case, t.code)]
    words = {"codes": case.cite(t.code for t in wrong), "release": case.codes.used.release}
    return Found(quotes(wrong), words) if wrong else None


def _is_heading(case: Case, code: str) -> bool:
    """Whether a code is subdivided in every release that may have been in force."""
    entries = [codes.codes[code] for codes in case.codes.around if code in codes.codes]
    return bool(entries) and not any(entry.billable for entry in entries)
