"""Lists the licences of all dependencies that are installed, and refuses one that is not allowed.

Allowed is what can be used beside Apache-2.0 by whoever installs it; licences.yaml says which, and
why the odd ones are. mndnotes distributes none of its dependencies.

Usage: python .ci/licences.py
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
_OSI = "OSI Approved :: "


@dataclass(frozen=True)
class Policy:
    """The content of licences.yaml.

    Attributes:
        allowed: SPDX ids that need no word.
        spelled: what packages write for a licence, and the SPDX expression that it means.
        by_name: pattern of a package's name to its licence and the reason why it is allowed.
        beside: requirements that pyproject.toml does not hold.
    """

    allowed: frozenset[str]
    spelled: Mapping[str, str]
    by_name: Mapping[str, Mapping[str, str]]
    beside: tuple[str, ...]

    @classmethod
    def read(cls) -> Policy:
        """Read the file beside this one."""
        content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
        return cls(
            allowed=frozenset(content["allowed"]),
            spelled=content["spelled"],
            by_name=content["by_name"],
            beside=tuple(content["beside"]),
        )

    def licence(self, package: Distribution) -> str:
        """SPDX expression of a package's licence, or what it says in its own words."""
        for pattern, entry in self.by_name.items():
            if fnmatch(canonicalize_name(package.name), pattern):
                return entry["licence"]
        said = stated(package)
        return self.spelled.get(said, said) or "none stated"

    def allows(self, name: str, licence: str) -> bool:
        """Whether a package may be depended on: by name, or by a choice of its licences.

        An expression with parentheses is not read, so that a person looks at it.
        """
        if any(fnmatch(canonicalize_name(name), pattern) for pattern in self.by_name):
            return True
        choices = (choice.split(" AND ") for choice in licence.split(" OR "))
        return any(self.allowed.issuperset(choice) for choice in choices)


def stated(package: Distribution) -> str:
    """What a package says of its licence: as an expression, as classifiers, or as text."""
    metadata: Any = package.metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = metadata.get_all("Classifier") or ()
    names = [
        line.removeprefix("License :: ").removeprefix(_OSI)
        for line in classifiers
        if line.startswith(f"License :: {_OSI}")
    ]
    return " AND ".join(names) or str(metadata.get("License") or "").strip().partition("\n")[0]


def installed(requirements: Iterable[str]) -> dict[str, Distribution]:
    """The packages that requirements lead to, theirs included, by name; absent ones left out."""
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    waiting = list(map(Requirement, requirements))
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        extras = {"", *wanted.extras} - {extra for one, extra in asked if one == name}
        asked |= {(name, extra) for extra in extras}
        try:
            package = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        found[name] = package
        for needed in map(Requirement, package.requires or ()):
            marker = needed.marker
            if any(marker is None or marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return dict(sorted(found.items()))


def dependencies(policy: Policy) -> Iterator[tuple[str, str, str, str, bool]]:
    """Name, version, licence, purpose of each dependency, and whether it is allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (line for lines in project["optional-dependencies"].values() for line in lines)
    for_scoring = installed(project["dependencies"])
    every = installed([*project["dependencies"], *extras, *policy.beside])
    every.pop(project["name"], None)  # an extra may name others
    for name, package in every.items():
        licence = policy.licence(package)
        purpose = "scoring" if name in for_scoring else "an extra"
        yield name, package.version, licence, purpose, policy.allows(name, licence)


def main() -> int:
    """Print the table; 1 if a licence is not allowed."""
    rows = list(dependencies(Policy.read()))
    for name, version, licence, purpose, _ in rows:
        print(f"{name:32} {version:16} {purpose:9} {licence}")
    refused = [name for name, *_, allowed in rows if not allowed]
    if refused:
        print(f"licences: look at {', '.join(refused)}, then enter them in .ci/licences.yaml")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
