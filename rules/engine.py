"""The rule engine: one note in, one `RuleReport` out. No model, no network, no state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from mndnotes.rules.assertions.statements import read_statements
from mndnotes.rules.criteria import chosen_readings, read_criteria, read_facts, remarks
from mndnotes.rules.documentation.contradictions import read_contradictions
from mndnotes.rules.documentation.elements import is_question, read_elements
from mndnotes.rules.documentation.grid import region_grid
from mndnotes.rules.documentation.picture import rivals, supported_picture
from mndnotes.rules.facts import RuleReport
from mndnotes.rules.findings import judge
from mndnotes.rules.icd10cm.codes import codes_on
from mndnotes.rules.icd10cm.coding import CodingFacts, decide, governing_statement
from mndnotes.rules.icd10cm.typed_codes import read_typed_codes
from mndnotes.rules.measures.measurements import age_years, duration_years, read_measurements
from mndnotes.rules.mentions.conditions import read_conditions
from mndnotes.rules.mentions.reader import read_mentions
from mndnotes.rules.mentions.sides import read_sides, with_sides
from mndnotes.rules.note import Note
from mndnotes.rules.predicates import Case
from mndnotes.rules.query import draft_query, render
from mndnotes.rules.text.occasion import coded_setting
from mndnotes.rules.vocabulary import (
    Assertion,
    Issue,
    Picture,
    Setting,
    Status,
    documentation_score,
)

RULES_VERSION = "2.5.0"
"""Changes whenever the same note may get another verdict."""

_CONTRADICTING = frozenset({"VAL-PLS-LMN", "VAL-PMA-UMN"})
_ASKING = frozenset(
    {
        Issue.OVERCODING,
        Issue.UNDERCODING,
        Issue.CLINICAL_VALIDATION,
        Issue.WRONG_CODE,
        Issue.CONFLICT,
    }
)


class RuleEngine:
    """Reads and judges notes. One engine serves any number of threads.

    Args:
        criteria: readings of the diagnostic criteria other than the defaults, such as
            ``{"revised_el_escorial": {"same_region": "loose"}}`` (see ``catalogue/criteria.yaml``).

    Raises:
        InputError: there is no such criteria set, setting or option.
    """

    def __init__(self, criteria: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._readings = chosen_readings(criteria)

    def check(
        self,
        text: str,
        setting: Setting | str = Setting.UNKNOWN,
        picture: Picture | None = None,
        service_date: date | None = None,
    ) -> RuleReport:
        """Read one note and judge it.

        Args:
            text: the note; any text, also an empty one.
            setting: where it was written; unknown is treated as outpatient.
            picture: the clinical picture to compare the statement with; by default the one that
                the documented signs fit.
            service_date: date of service, or of discharge, by which the release of ICD-10-CM is
                chosen; by default the newest that is packaged.

        Returns:
            Statements, elements, measurements, criteria, coding, findings and a query, with
            evidence as code-point offsets into ``text``.

        Raises:
            ValueError: ``setting`` is none of the known settings.
        """
        note = Note(text)
        setting = coded_setting(note, Setting(setting))
        statements = read_statements(note)
        mentions = read_mentions(note)
        elements = read_elements(note, mentions)
        affirmed = any(s.assertion is Assertion.AFFIRMED for s in statements)
        measurements = read_measurements(note, mentions)
        contradictory = read_contradictions(note, mentions, measurements)
        supported = supported_picture(note, elements, mentions, contradictory, named=affirmed)
        governing = governing_statement(statements, setting, note.folded)
        typed = read_typed_codes(note, statements)
        conditions = read_conditions(note)
        codes = codes_on(service_date)
        case = Case(
            note=note,
            statements=statements,
            governing=governing,
            typed_codes=typed,
            mentions=mentions,
            elements=elements,
            setting=setting,
            picture=picture or supported,
            conditions=conditions,
            codes=codes,
        )
        findings = judge(case)
        query = draft_query(case, findings)
        found = [mention for mention in mentions if not is_question(note, mention)]
        sides = read_sides(note, mentions)
        facts = read_facts(
            note,
            found,
            elements,
            contradictory=contradictory,
            rivals=rivals(note, mentions, named=affirmed),
            age_years=age_years(measurements),
            duration_years=duration_years(measurements, service_date),
        )
        readings = read_criteria(facts, self._readings, remarks(note, mentions))
        addressed = {e for e, r in elements.items() if r.status is not Status.MISSING}
        return RuleReport(
            statements=statements,
            governing=governing,
            typed_codes=typed,
            mentions=with_sides(mentions, sides),
            elements=elements,
            grid=region_grid(
                found, {m: s for m, s in zip(mentions, sides, strict=True) if s.overall}
            ),
            criteria={reading.criteria: reading.verdict for reading in readings},
            criteria_readings=readings,
            contradictions=contradictory,
            coding=decide(
                CodingFacts(statements, governing, elements, mentions, conditions, setting, codes),
                contradicted=any(f.rule in _CONTRADICTING for f in findings),
                open_questions=any(f.issue in _ASKING for f in findings),
            ),
            findings=findings,
            query=render(query) if query else None,
            query_draft=query,
            score=documentation_score(addressed),
            supported_picture=supported,
            conditions=conditions,
            measurements=measurements,
        )
