"""The summary of a corpus: counts over any number of results, in constant memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

from mndnotes.inference.corpus.review_queue import ReviewQueue, review_item
from mndnotes.inference.corpus.rows import (
    CodeRow,
    DisagreementRow,
    Documentation,
    ElementRow,
    FindingRow,
    GuardrailRow,
    OpenPictureRow,
    ProvenanceRow,
    ReadingRow,
)
from mndnotes.rules.icd10cm.codes import code_set
from mndnotes.rules.vocabulary import Element, Grade, Issue, Picture, Severity, Status

CODE_STATUSES: Final = ("supported", "query", "conflict", "not_codable", "none")
"""What ``coding.status`` says, from a code that stands to no disease to code."""
AGREEMENTS: Final = ("agree", "disagree", "stated_only", "picture_only", "none")
"""What ``diagnosis.agreement`` says of statement and picture."""
NO_FINDING: Final = "none"
"""Stands for a severity where a note has no finding."""

_Key = TypeVar("_Key", bound=tuple[Any, ...])


@dataclass(slots=True)
class CorpusSummary:
    """Counts of a corpus: names of codes, rules and notes, never a word of a note.

    Results are added one by one, in any order; the summaries of parts are merged to that of the
    whole. "Coded" notes are those with a code, so those that state a motor neuron disease.
    """

    notes: int = 0
    """Notes that were read."""
    screened: int = 0
    """Notes that the screen left unread; they count nowhere else."""
    set_aside: int = 0
    """Rows that could not be scored; the caller tells."""
    queue: ReviewQueue = field(default_factory=ReviewQueue)
    _labels: Counter[str] = field(default_factory=Counter)
    _issues: Counter[str] = field(default_factory=Counter)
    _worst: Counter[str] = field(default_factory=Counter)
    _codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    _pictures: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _open: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _grades: Counter[tuple[bool, str]] = field(default_factory=Counter)
    _scores: Counter[tuple[bool, int]] = field(default_factory=Counter)
    _elements: Counter[tuple[bool, str, str]] = field(default_factory=Counter)
    _readings: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    _findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _guardrails: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    _provenance: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)

    def add(self, result: Mapping[str, Any]) -> None:
        """Count one result.

        Args:
            result: a `NoteResult` as ``model_dump(mode="json")`` gives it; further columns beside
                it are not looked at.
        """
        if result["screened"]:
            self.screened += 1
            return
        self.notes += 1
        self._add_diagnosis(result)
        self._add_documentation(result)
        self._add_findings(result)
        by = result["provenance"]
        made_by = by["package"], by["model"], by["model_sha256"], by["rules"], by["code_set"]
        self._provenance[made_by] += 1
        item = review_item(result)
        if item is not None:
            self.queue.add(item)

    def _add_diagnosis(self, result: Mapping[str, Any]) -> None:
        coding, diagnosis = result["coding"], result["diagnosis"]
        code, picture = coding["code"] or "", diagnosis["picture"]
        self._codes[code, coding["status"]] += 1
        self._labels[diagnosis["label"]] += 1
        self._pictures[code, picture["label"], diagnosis["agreement"]] += 1
        chosen = picture["prediction_set"]
        if len(chosen) > 1:
            self._open[tuple(str(label) for label in Picture if label in chosen)] += 1

    def _add_documentation(self, result: Mapping[str, Any]) -> None:
        documentation, coded = result["documentation"], result["coding"]["code"] is not None
        self._grades[coded, documentation["grade"]] += 1
        self._scores[coded, documentation["score"]] += 1
        for element in documentation["elements"]:
            name, rules, model = element["id"], element["rules"], element["model"]
            self._elements[coded, name, element["status"]] += 1
            if rules and model and rules != model:
                self._readings[name, rules, model, element["source"]] += 1

    def _add_findings(self, result: Mapping[str, Any]) -> None:
        findings = result["findings"]
        self._findings.update((f["rule"], f["issue"], f["severity"]) for f in findings)
        self._issues.update({f["issue"] for f in findings})
        severities = {f["severity"] for f in findings}
        self._worst[next((str(s) for s in Severity if s in severities), NO_FINDING)] += 1
        self._guardrails.update(
            (rail["rule"], rail["action"], rail["before"], rail["after"])
            for rail in result["guardrails"]
        )

    def merge(self, other: CorpusSummary) -> None:
        """Take in the summary of another part of the corpus."""
        self.notes += other.notes
        self.screened += other.screened
        self.set_aside += other.set_aside
        self.queue.merge(other.queue)
        for kind in fields(self):
            counted = getattr(self, kind.name)
            if isinstance(counted, Counter):
                counted.update(getattr(other, kind.name))

    @property
    def coded(self) -> int:
        """Notes with a code."""
        return sum(notes for (code, _), notes in self._codes.items() if code)

    @property
    def statuses(self) -> dict[str, int]:
        """Notes by the status of their code."""
        return _by(CODE_STATUSES, ((status, n) for (_, status), n in self._codes.items()))

    @property
    def labels(self) -> dict[str, int]:
        """Notes by the final label."""
        return _by(Picture, self._labels.items())

    @property
    def pictures(self) -> dict[str, int]:
        """Notes by the label of the picture."""
        return _by(Picture, ((picture, n) for (_, picture, _), n in self._pictures.items()))

    @property
    def agreements(self) -> dict[str, int]:
        """Notes by the agreement of statement and picture."""
        return _by(AGREEMENTS, ((agreement, n) for (*_, agreement), n in self._pictures.items()))

    @property
    def codes(self) -> tuple[CodeRow, ...]:
        """Notes by code, in the order of the codes; those without one last."""
        rows = []
        for code in sorted({code for code, _ in self._codes}, key=lambda code: (not code, code)):
            status = _by(CODE_STATUSES, ((s, n) for (c, s), n in self._codes.items() if c == code))
            rows.append(CodeRow(code or None, _title(code), sum(status.values()), status))
        return tuple(rows)

    @property
    def pictures_by_code(self) -> dict[str, dict[str, int]]:
        """Notes by code, which is empty without one, and picture; in the order of `codes`."""
        return {
            code: _by(Picture, ((p, n) for (c, p, _), n in self._pictures.items() if c == code))
            for code in (row.code or "" for row in self.codes)
        }

    @property
    def disagreements(self) -> tuple[DisagreementRow, ...]:
        """Where statement and picture disagree, the commonest first."""
        found = Counter({k[:2]: n for k, n in self._pictures.items() if k[2] == "disagree"})
        return tuple(DisagreementRow(code or None, p, n) for (code, p), n in _ranked(found))

    @property
    def open_pictures(self) -> tuple[OpenPictureRow, ...]:
        """Prediction sets of several labels, the commonest first."""
        return tuple(OpenPictureRow(labels, notes) for labels, notes in _ranked(self._open))

    @property
    def worst_severities(self) -> dict[str, int]:
        """Notes by the severity of their worst finding."""
        return _by((*Severity, NO_FINDING), self._worst.items())

    @property
    def issues(self) -> dict[str, int]:
        """Notes with at least one finding of an issue."""
        return _by(Issue, self._issues.items())

    @property
    def findings(self) -> tuple[FindingRow, ...]:
        """Findings by severity, the commonest first."""
        rows = [FindingRow(*key, notes) for key, notes in _ranked(self._findings)]
        order = [str(severity) for severity in Severity]
        return tuple(sorted(rows, key=lambda row: order.index(row.severity)))

    @property
    def guardrails(self) -> tuple[GuardrailRow, ...]:
        """What the guardrails did, the commonest first."""
        return tuple(GuardrailRow(*key, notes) for key, notes in _ranked(self._guardrails))

    @property
    def readings(self) -> tuple[ReadingRow, ...]:
        """Where model and rules read an element differently, the commonest first."""
        return tuple(ReadingRow(*key, notes) for key, notes in _ranked(self._readings))

    @property
    def provenance(self) -> tuple[ProvenanceRow, ...]:
        """What made the results; more than one row where releases are mixed."""
        return tuple(ProvenanceRow(*key, notes) for key, notes in _ranked(self._provenance))

    def documentation(self, *, coded_only: bool) -> Documentation:
        """Grades, scores and elements of the coded notes, or of all."""
        counted = (True,) if coded_only else (True, False)
        elements = []
        for element in Element:
            by_status = (sum(self._elements[c, element, s] for c in counted) for s in Status)
            elements.append(ElementRow(element, *by_status))
        scores: Counter[int] = Counter()
        for (coded, score), notes in self._scores.items():
            scores[score] += notes if coded in counted else 0
        return Documentation(
            notes=self.coded if coded_only else self.notes,
            grades=_by(Grade, ((g, n) for (c, g), n in self._grades.items() if c in counted)),
            scores=scores,
            elements=tuple(elements),
        )

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON can store it: the same notes in any order give the same."""
        return {
            "notes": self.notes,
            "screened": self.screened,
            "set_aside": self.set_aside,
            "coded": self.coded,
            "codes": [row._asdict() for row in self.codes],
            "statuses": self.statuses,
            "labels": self.labels,
            "pictures": self.pictures,
            "agreements": self.agreements,
            "disagreements": [row._asdict() for row in self.disagreements],
            "open_pictures": [row._asdict() for row in self.open_pictures],
            "documentation": {
                "all": self.documentation(coded_only=False).as_dict(),
                "coded": self.documentation(coded_only=True).as_dict(),
            },
            "worst_severities": self.worst_severities,
            "issues": self.issues,
            "findings": [row._asdict() for row in self.findings],
            "guardrails": [row._asdict() for row in self.guardrails],
            "readings": [row._asdict() for row in self.readings],
            "review": self.queue.as_dict(),
            "provenance": [row._asdict() for row in self.provenance],
        }


def _by(names: Iterable[str], counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Notes by name, in the order of the names; what is not counted is 0."""
    notes = {str(name): 0 for name in names}
    for name, number in counted:
        notes[name] += number
    return notes


def _ranked(counted: Counter[_Key]) -> list[tuple[_Key, int]]:
    """The counts from the highest down; equal ones by name."""
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _title(code: str) -> str | None:
    entry = code_set().get(code)
    return entry.title if entry else None
