"""Annotations of a Label Studio export as labelled notes, one record an annotation.

The export is that of Label Studio's kind JSON: https://labelstud.io/guide/export. Regions become
quotes of the text; an element without a region is missing; relations are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from mndnotes.data.checks import note_of
from mndnotes.data.fields import Problem
from mndnotes.data.label_studio.tasks import CHOICES
from mndnotes.data.reading import ROW, CheckedRow, NoteIds
from mndnotes.data.records import AnyNote
from mndnotes.errors import InputError
from mndnotes.rules.vocabulary import Element, Status

_CARRIED: Final = ("note_id", "text", "setting", "style")
"""What a task's data gives; a chosen setting goes before."""

_REQUIRED: Final = ("picture", "expected_code", "issues")
"""Choices that every annotation makes."""

_LINE_BREAKS: Final = re.compile(r"(?:[\r\n]|\\n)+")
"""A browser writes a line break in the text of a region as a backslash and an n."""


def read_export(file: Path, annotator: str | None = None) -> Iterator[CheckedRow]:
    """The annotations of an export, task by task; each is a labelled note or says why it is none.

    Rows are counted from 1 over annotations; a task that nobody annotated is a row with an error.

    Args:
        file: what Label Studio exports as JSON.
        annotator: read the annotations of this one only (id or e-mail, as in ``completed_by``);
            by default one record an annotation, with the annotator as its writer.

    Raises:
        InputError: the file is no such export, or the annotator has no part in it.
    """
    tasks = _tasks(file)
    if annotator is not None:
        known = sorted({n for task in tasks for a in task["annotations"] for n in _names(a)})
        if annotator not in known:
            raise InputError(
                f"{file.name} has no annotation by {annotator}; "
                f"its annotators are {', '.join(known) or 'none'}"
            )
    return _rows(tasks, annotator)


def _rows(tasks: list[dict[str, Any]], annotator: str | None) -> Iterator[CheckedRow]:
    ids = NoteIds()
    found = (row for task in tasks for row in _annotations(task, annotator))
    for number, (note, problems, original) in enumerate(found, start=1):
        if note is not None and (again := ids.again(note, number)):
            yield CheckedRow(number, None, (again,), original)
        else:
            yield CheckedRow(number, note, problems, original)


def _tasks(file: Path) -> list[dict[str, Any]]:
    try:
        tasks: Any = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"{file} can't be read ({error.strerror}); name a Label Studio export"
        ) from None
    except (ValueError, RecursionError):
        raise InputError(f"{file.name} is no JSON in UTF-8; export as JSON again") from None
    whole = isinstance(tasks, list) and all(
        isinstance(task, dict)
        and isinstance(task.get("data"), dict)
        and isinstance(task.get("annotations"), list)
        and all(isinstance(annotation, dict) for annotation in task["annotations"])
        for task in tasks
    )
    if not whole:
        raise InputError(
            f"{file.name} is no Label Studio export of the kind JSON (JSON-MIN lacks what is"
            " needed); export again as JSON"
        )
    return list(tasks)


_Row = tuple[AnyNote | None, tuple[Problem, ...], Any]
"""Note, problems and the task as exported."""


def _annotations(task: dict[str, Any], annotator: str | None) -> Iterator[_Row]:
    """One row an annotation of the task, without its place in the file."""
    wanted = [
        annotation
        for annotation in task["annotations"]
        if annotator is None or annotator in _names(annotation)
    ]
    if not wanted:
        who = "nobody" if annotator is None else "this annotator never"
        yield None, (Problem(ROW, f"{who} annotated the task; label it or leave it out"),), task
    for annotation in wanted:
        original = {**task, "annotations": [annotation]}
        found = _note(task["data"], annotation)
        if isinstance(found, list):
            yield None, tuple(found), original
        else:
            yield found, (), original


def _names(annotation: dict[str, Any]) -> list[str]:
    """Names of who annotated: the id, and the e-mail where the export gives it."""
    by = annotation.get("completed_by")
    given = [by.get("id"), by.get("email")] if isinstance(by, dict) else [by]
    return [str(name) for name in given if name not in (None, "")]


def _note(data: dict[str, Any], annotation: dict[str, Any]) -> AnyNote | list[Problem]:
    if annotation.get("was_cancelled"):
        return [Problem(ROW, "the annotator skipped the task; label it or leave it out")]
    reader = _AnnotationReader(str(data.get("text") or ""))
    reader.read(annotation.get("result"))
    fields = {name: data[name] for name in _CARRIED if data.get(name) not in (None, "")}
    fields |= reader.fields()
    writer = next(iter(_names(annotation)), "unknown")
    problems = reader.problems + [
        Problem(name, "nothing is chosen; choose it") for name in _REQUIRED if name not in fields
    ]
    note = note_of({**fields, "writer": writer}, writer)
    if isinstance(note, list):
        return [*problems, *note]
    return problems or note


@dataclass(slots=True)
class _Region:
    """A labelled span with the choices made for it."""

    place: str
    """Offsets as exported, for a complaint."""
    quote: str | None
    labels: dict[str, str] = field(default_factory=dict)
    """Label by control: ``stated`` or ``element``."""
    choices: dict[str, str] = field(default_factory=dict)
    """Choice by control: ``assertion`` or ``status``."""


@dataclass(slots=True)
class _AnnotationReader:
    """Gathers the regions and choices of one annotation."""

    text: str
    regions: dict[str, _Region] = field(default_factory=dict)
    chosen: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, result: Any) -> None:
        """Take the items of an annotation; what our interface does not make is passed over."""
        for item in result if isinstance(result, list) else ():
            if isinstance(item, dict) and isinstance(item.get("value"), dict):
                self._take(str(item.get("from_name")), str(item.get("id")), item["value"])

    def _take(self, control: str, region: str, value: dict[str, Any]) -> None:
        labels, choices, written = (_list(value.get(k)) for k in ("labels", "choices", "text"))
        if control in ("stated", "element") and labels:
            self._region(region, value).labels[control] = labels[0]
        elif control in ("assertion", "status") and choices:
            self._region(region, value).choices[control] = choices[0]
        elif control in CHOICES and choices:
            self.chosen[control] = choices if control == "issues" else choices[0]
        elif control == "why" and written:
            self.chosen["why"] = " ".join(written)

    def _region(self, name: str, value: dict[str, Any]) -> _Region:
        if name not in self.regions:
            place = f"the region at {value.get('start')} to {value.get('end')}"
            self.regions[name] = _Region(place, quote_of(self.text, value))
        return self.regions[name]

    def fields(self) -> dict[str, Any]:
        """The labels, as a labelled note holds them."""
        stated: list[dict[str, Any]] = []
        statuses: dict[str, str] = {}
        quotes: dict[str, list[str]] = {}
        for region in self.regions.values():
            if region.quote is None:
                self._complain("text", region, "does not fit the text; mark it again")
                continue
            if not region.labels:
                self._complain(ROW, region, "has a choice and no label; label it or delete it")
            if "stated" in region.labels:
                stated += self._statement(region, region.quote)
            if "element" in region.labels:
                self._element(region, region.quote, statuses, quotes)
        elements = {str(e): statuses.get(e, str(Status.MISSING)) for e in Element} | statuses
        return {"stated": stated, "elements": elements, "quotes": quotes, **self.chosen}

    def _statement(self, region: _Region, quote: str) -> list[dict[str, Any]]:
        if "assertion" not in region.choices:
            self._complain("stated", region, "has no assertion; choose how it is meant")
            return []
        return [
            {
                "label": region.labels["stated"],
                "assertion": region.choices["assertion"],
                "quote": quote,
            }
        ]

    def _element(
        self,
        region: _Region,
        quote: str,
        statuses: dict[str, str],
        quotes: dict[str, list[str]],
    ) -> None:
        element, status = region.labels["element"], region.choices.get("status")
        name = f"elements.{element}"
        if status is None:
            self._complain(name, region, "is neither present nor absent; choose one")
        elif statuses.setdefault(element, status) != status:
            self._complain(name, region, "says otherwise than one before it; make them agree")
        elif quote not in quotes.setdefault(element, []):
            quotes[element].append(quote)

    def _complain(self, field: str, region: _Region, said: str) -> None:
        self.problems.append(Problem(field, f"{region.place} {said}"))


def _list(value: Any) -> list[str]:
    """Texts of a list; Label Studio gives a single one without it now and then."""
    given = value if isinstance(value, list) else [value]
    return [item for item in given if isinstance(item, str)]


def quote_of(text: str, value: dict[str, Any]) -> str | None:
    """The passage that a region marks, or None where its offsets and its text do not agree.

    Offsets made in a browser count UTF-16 units, two for an emoji
    (https://github.com/HumanSignal/label-studio/issues/1347); those of other programs may count
    characters, or a carriage return and a line feed as one. The text that the region carries
    decides which way of counting was used; without it, all ways must agree.
    """
    start, end, shown = value.get("start"), value.get("end"), value.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        return None
    quotes = [
        text[positions[start] : positions[end]]
        for positions in _countings(text)
        if end < len(positions) and None not in (positions[start], positions[end])
    ]
    if not isinstance(shown, str):
        return quotes[0] if len(set(quotes)) == 1 else None
    return next((quote for quote in quotes if quote and _same(quote, shown)), None)


def _countings(text: str) -> Iterator[list[int | None]]:
    """Code-point position by offset, for each way of counting characters."""
    yield list(range(len(text) + 1))
    for astral in (2, 1):
        for one_break in (False, True):
            positions: list[int | None] = []
            for position, char in enumerate(text):
                if one_break and char == "\n" and text[position - 1 : position] == "\r":
                    continue
                positions.append(position)
                positions += [None] * (astral - 1 if ord(char) > 0xFFFF else 0)
            yield [*positions, len(text)]


def _same(quote: str, shown: str) -> bool:
    """Whether a passage is the one that the browser showed, line breaks in any form."""
    return _LINE_BREAKS.sub("\n", quote) == _LINE_BREAKS.sub("\n", shown)
