"""Mutation testing: how many small faults of a module do its quick tests notice?

``python -m tests.mutation.run`` in the repository, once ``pip install cosmic-ray`` is done. Writes
``results.json`` beside this module; what ``modules.yaml`` and ``equivalents.yaml`` hold they say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
import yaml

from tests.mutation.forked import in_children, notices, stale_modules, warm_up
from tests.mutation.mutants import Mutant, mutants, places

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RESULTS = HERE / "results.json"
SEED = 1
"""Draws the mutants that are tried where a module has too many."""


class Target(NamedTuple):
    """A module whose tests are tested.

    Attributes:
        path: its file, relative to the repository.
        tests: its tests.
        together: the modules that know each other's functions, by name; it is one of them.
    """

    path: str
    tests: list[str]
    together: list[str]

    @property
    def module(self) -> str:
        """The name by which it is imported."""
        return _module_name(self.path)


def targets() -> Iterator[Target]:
    """The modules of ``modules.yaml``."""
    for name, tests in yaml.safe_load((HERE / "modules.yaml").read_text()).items():
        files = sorted((ROOT / name).glob("*.py")) if name.endswith("/") else [ROOT / name]
        paths = [str(file.relative_to(ROOT)) for file in files]
        for path in paths:
            yield Target(path, tests, list(map(_module_name, paths)))


def _module_name(path: str) -> str:
    return ".".join(("mndnotes", *Path(path).with_suffix("").parts)).removesuffix(".__init__")


def equivalents() -> Iterator[dict[str, str]]:
    """The mutants that no test can notice, with why."""
    for path, entries in yaml.safe_load((HERE / "equivalents.yaml").read_text()).items():
        yield from ({"module": path, **entry} for entry in entries)


def main(
    only: Annotated[str, typer.Argument(help="Modules whose path contains this; else all.")] = "",
    survivors: Annotated[bool, typer.Option(help="Only what the last run left alive.")] = False,
    most: Annotated[int, typer.Option(min=1, help="Mutants tried of one module.")] = 400,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = 2,
) -> None:
    """Test the tests of some modules and write the results."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {"modules": {}}
    results |= {"tool": f"cosmic-ray {version('cosmic-ray')}", "seed": SEED}
    warm_up()
    for target in targets():
        if only not in target.path:
            continue
        source = (ROOT / target.path).read_text(encoding="utf-8")
        before = results["modules"].get(target.path, {}).get("survivors") if survivors else None
        number = len(places(source))
        if number and before != []:
            row = tried(target, mutants(source, most, SEED), jobs, before)
            results["modules"][target.path] = {"mutants": number} | row
            RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    for path, row in results["modules"].items():
        typer.echo(f"{row['killed']:4} of {row['tried']:4} killed, {row['share']:6.1%}  {path}")


def tried(
    target: Target, chosen: list[Mutant], jobs: int, before: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """What the tests of one module notice.

    Args:
        target: the module.
        chosen: its mutants.
        jobs: processes at a time.
        before: if given, the mutants to try; the others are known to be killed.
    """
    path, tests = target.path, target.tests
    again = chosen if before is None else [m for m in chosen if told(m) in map(known, before)]
    whole = (ROOT / path).read_text(encoding="utf-8")
    test = partial(notices, target.module, ROOT / path, tests, stale_modules(target.together))
    works = [partial(test, source) for source in (whole, *(mutant.source for mutant in again))]
    sound, *statuses = in_children(works, jobs, path)
    if sound:
        raise SystemExit(f"the tests of {path} fail without a mutant; run them: {' '.join(tests)}")
    left = [mutant for mutant, status in zip(again, statuses, strict=True) if not status]
    killed = len(chosen) - len(left)
    return {
        "tried": len(chosen),
        "killed": killed,
        "share": round(killed / len(chosen), 4),
        "survivors": [told(mutant) | reason(path, mutant) for mutant in left],
    }


def told(mutant: Mutant) -> dict[str, Any]:
    """A mutant without its source."""
    return {key: value for key, value in mutant._asdict().items() if key != "source"}


def known(entry: dict[str, Any]) -> dict[str, Any]:
    """A survivor of the results without why it is one."""
    return {key: value for key, value in entry.items() if key != "equivalent"}


def reason(path: str, mutant: Mutant) -> dict[str, str]:
    """Why no test can notice a mutant, where that is known."""
    for entry in equivalents():
        wanted = (entry["module"], entry["before"], entry.get("after", mutant.after))
        if wanted == (path, mutant.before, mutant.after):
            return {"equivalent": entry["why"]}
    return {}


if __name__ == "__main__":
    typer.run(main)
