"""The routes that look something up: codes, guide cards, templates, rules, and the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from mndnotes.inference.report import ELEMENT_NAMES
from mndnotes.inference.service.problems import told
from mndnotes.rules.criteria import criteria_sets
from mndnotes.rules.findings import catalogue
from mndnotes.rules.guardrails import guardrails
from mndnotes.rules.guide import cards, template
from mndnotes.rules.icd10cm.tabular import look_up, search
from mndnotes.rules.knowledge import measures

routes = APIRouter(prefix="/v1", tags=["look-ups"])


class CodeTitle(BaseModel):
    """A code, block or chapter with its title."""

    code: str
    title: str


class CodeEntry(BaseModel):
    """A code of ICD-10-CM with the notes that hold for it."""

    code: str
    title: str
    billable: bool
    release: str
    path: list[CodeTitle]
    notes: dict[str, list[str]]
    children: list[CodeTitle]
    remarks: list[str]
    release_note: str | None


class Guide(BaseModel):
    """The guide card of a diagnosis, and a template to fill in."""

    id: str
    title: str
    card: dict[str, Any]
    template: str


class RuleEntry(BaseModel):
    """A rule, guardrail or set of criteria."""

    id: str
    kind: str
    title: str
    source: str
    severity: str | None = None
    issue: str | None = None


@routes.get("/codes", responses=told(401, 422))
def find_codes(
    q: Annotated[str, Query(min_length=1, max_length=200, description="Words.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> list[CodeTitle]:
    """Billable codes that hold all the words, the best first."""
    return _titled(search(q, limit))


@routes.get("/codes/{code}", responses=told(401, 404, 422))
def code_entry(
    code: Annotated[str, Path(max_length=20, description="A code, block or chapter.")],
    service_date: Annotated[date | None, Query(alias="date")] = None,
) -> CodeEntry:
    """A code, with notes, path and what is below it."""
    found = look_up(code, service_date)
    above_and_below = {"path": _titled(found.path), "children": _titled(found.children)}
    return CodeEntry.model_validate(asdict(found) | above_and_below)


def _titled(pairs: Iterable[tuple[str, str]]) -> list[CodeTitle]:
    return [CodeTitle(code=code, title=title) for code, title in pairs]


@routes.get("/guide/{dx}", responses=told(401, 404, 422))
def guide_card(dx: Annotated[str, Path(max_length=20, description="als, pls or pma.")]) -> Guide:
    """The guide card of a diagnosis."""
    name = dx.lower()
    text = template(name)  # refuses a name that is none
    card = cards()["cards"][name]
    return Guide(id=name, title=text.partition(":")[0], card=card, template=text)


@routes.get("/rules", responses=told(401))
def rules() -> list[RuleEntry]:
    """Every rule, guardrail and set of criteria, with its source."""
    found = [
        RuleEntry(
            id=rule.id,
            kind="rule",
            title=rule.title,
            source=rule.source,
            severity=rule.severity,
            issue=rule.issue,
        )
        for rule in sorted(catalogue().values(), key=lambda rule: rule.id)
    ]
    found += [
        RuleEntry(id=rail.id, kind="guardrail", title=rail.why, source=rail.source)
        for rail in guardrails()
    ]
    found += [
        RuleEntry(id=one.id, kind="criteria", title=f"{one.name}, {one.version}", source=one.source)
        for one in criteria_sets().values()
    ]
    return found


@routes.get("/elements", responses=told(401))
def elements() -> dict[str, str]:
    """What each element of the documentation is called."""
    return {str(element): name for element, name in ELEMENT_NAMES.items()}


@routes.get("/measurements", responses=told(401))
def measurements() -> dict[str, str]:
    """What each kind of measured value is called."""
    return dict(measures().labels)
