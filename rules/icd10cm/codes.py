"""The official codes that the rules speak of, looked up and never typed by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import permutations
from types import MappingProxyType

from mndnotes.errors import KnowledgeError
from mndnotes.rules.icd10cm.code_notes import names
from mndnotes.rules.icd10cm.releases import Release, code_sets, release_for, releases


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the tabular list.

    Attributes:
        code: the code with its dot, a block such as "G10-G14", or the number of a chapter.
        title: official title.
        billable: whether it is a leaf of the list, complete enough to be reported.
        parent: the entry above it; ``None`` for a chapter.
        notes: kind of note to its lines.
    """

    code: str
    title: str
    billable: bool
    parent: str | None
    notes: Mapping[str, tuple[str, ...]]

    @property
    def excludes1(self) -> tuple[str, ...]:
        """What is never coded together with it (I.A.12.a)."""
        return self.notes.get("excludes1", ())

    @property
    def excludes2(self) -> tuple[str, ...]:
        """What it does not include and may be coded beside it (I.A.12.b)."""
        return self.notes.get("excludes2", ())

    @property
    def code_first(self) -> str:
        """What is sequenced before it (I.A.13)."""
        return "\n".join(self.notes.get("code first", ()))


@dataclass(frozen=True, slots=True)
class CodeSet:
    """An extract of one release of ICD-10-CM: whole families, single codes, and all above them."""

    release: str
    codes: Mapping[str, Code]

    def get(self, code: str) -> Code | None:
        """An entry, if the extract has it."""
        return self.codes.get(code)

    def children(self, code: str) -> tuple[Code, ...]:
        """The entries of the extract right below one."""
        return tuple(entry for entry in self.codes.values() if entry.parent == code)

    def title(self, code: str) -> str:
        """Official title of a code.

        Raises:
            KnowledgeError: the code is not in the extract.
        """
        try:
            return self.codes[code].title
        except KeyError:
            raise KnowledgeError(
                f"{code} is not in the code set extract; add it and rebuild the extract"
            ) from None

    def cite(self, code: str) -> str:
        """A code with its official title, as a finding names it."""
        entry = self.codes.get(code)
        return f"{code} ({entry.title})" if entry else code

    def known_family(self, code: str) -> bool:
        """Whether the extract holds the whole family of a code, so that it can be judged."""
        return code.startswith(tuple(code_sets()["extract"]["families"]))

    def chain(self, code: str) -> Iterator[Code]:
        """A code and the entries above it whose notes hold for it, from the nearest up."""
        above: str | None = code
        while above is not None and (entry := self.codes.get(above)) is not None:
            yield entry
            above = entry.parent

    def excludes1_note(self, first: str, second: str) -> str | None:
        """The Excludes1 note by which two codes are not reported together, if there is one.

        An Excludes2 note never keeps two codes apart.

        Source: Official Guidelines I.A.12; a note holds for all codes below its entry.
        """
        for code, other in permutations((first, second)):
            for entry in self.chain(code):
                for note in entry.excludes1:
                    if names(note, other):
                        return f"Excludes1 at {entry.code}: {note}"
        return None

    def code_first_note(self, code: str) -> str | None:
        """The instruction to code another disease first, of a code or of the nearest above it.

        A note that only applies in part of the cases ("if applicable") is no such instruction.

        Source: Official Guidelines I.A.13.
        """
        for entry in self.chain(code):
            if entry.code_first:
                if "if applicable" in entry.code_first.lower():
                    return None
                return f"{entry.code}: code first {_one_line(entry.code_first)}"
        return None


def _one_line(lines: str) -> str:
    head, _, rest = lines.partition("\n")
    return f"{head} {'; '.join(rest.splitlines())}".strip()


def code_set(release: Release | None = None) -> CodeSet:
    """The packaged extract of a release; by default of the newest one."""
    return _read((release or releases()[-1]).id)


@cache
def _read(release: str) -> CodeSet:
    """The extract ``rules/catalogue/code_sets/RELEASE.json``."""
    path = files("mndnotes.rules") / "catalogue" / "code_sets" / f"{release}.json"
    data = json.loads(path.read_text("utf-8"))
    codes = {
        code: Code(
            code=code,
            title=entry["title"],
            billable=entry["billable"],
            parent=entry.get("parent"),
            notes=MappingProxyType(
                {kind: tuple(lines) for kind, lines in entry.get("notes", {}).items()}
            ),
        )
        for code, entry in data["codes"].items()
    }
    return CodeSet(data["release"], MappingProxyType(codes))


@dataclass(frozen=True, slots=True)
class CodesOfDay:
    """The codes by which a note of some date of service is judged.

    Attributes:
        day: the date of service, if one is given.
        used: the extract used.
        note: what to say where another release was in force on that day.
        around: the extracts of which at least one knows what was valid on that day.
    """

    day: date | None
    used: CodeSet
    note: str | None
    around: tuple[CodeSet, ...]


def codes_on(day: date | None) -> CodesOfDay:
    """The packaged codes for a date of service (see `releases.release_for`)."""
    choice = release_for(day)
    used = code_set(choice.release)
    around = (used,) if choice.later is None else (used, code_set(choice.later))
    return CodesOfDay(day, used, choice.note, around)
