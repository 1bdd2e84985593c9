"""Builds the wheel and the source archive of what is committed, and proves both.

Each is installed in an empty environment that holds nothing but what constraints.txt pins, and
scores an example note; the two results must be the same bytes. A bill of materials of what the
wheel brought with it is written beside them. Prints sizes and SHA-256.

Usage: python .ci/release.py [FOLDER]     (default: dist)
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = Path("data", "examples", "als_clinic_letter.txt")
LEFT_OUT = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
"""Variables that would let another installation answer."""


def run(*words: str | Path, folder: Path, **variables: str) -> bytes:
    """Standard output of a program; all that it said is shown where it fails.

    Raises:
        SystemExit: it failed.
    """
    environment = {k: v for k, v in os.environ.items() if k not in LEFT_OUT} | variables
    done = subprocess.run(  # noqa: S603 (programs of this script)
        list(map(str, words)), cwd=folder, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout + done.stderr)
        raise SystemExit(f"release: {Path(words[0]).name} failed, see above; nothing was released")
    return done.stdout


def tell(words: str) -> None:
    """Say on standard error what goes on."""
    print(f"release: {words}", file=sys.stderr, flush=True)


def build(clone: Path, target: Path) -> list[Path]:
    """The wheel and the source archive of a clone, with the time of its last commit."""
    when = run("git", "log", "-1", "--format=%ct", folder=clone).decode().strip()
    tell("building")
    build_module = (sys.executable, "-m", "build", "--no-isolation")
    run(*build_module, "--outdir", target, folder=clone, SOURCE_DATE_EPOCH=when)
    return sorted(target.iterdir())


def program(home: Path, name: str) -> Path:
    """A program of an environment."""
    return home / ("Scripts" if os.name == "nt" else "bin") / name


def prove(package: Path, clone: Path, home: Path) -> bytes:
    """The result of the example by a fresh installation of a wheel or source archive."""
    tell(f"installing {package.name}")
    venv.create(home, with_pip=True)
    limits = ("--disable-pip-version-check", "-q", "-c", clone / "constraints.txt")
    run(program(home, "python"), "-m", "pip", "install", *limits, package, folder=home)
    return run(program(home, "mndnotes"), "score", clone / EXAMPLE, "--json", folder=home)


def bill(wheel: Path, clone: Path, home: Path) -> Path:
    """The bill of materials of a proved wheel, written beside it."""
    tell("listing what it consists of")
    target = wheel.with_name("-".join(wheel.name.split("-")[:2]) + ".cdx.json")
    run(sys.executable, clone / ".ci" / "sbom.py", target, program(home, "python"), folder=clone)
    return target


def main(target: Path) -> None:
    """Build, prove, and move both into ``target``."""
    if run("git", "status", "--porcelain", folder=ROOT):
        tell("uncommitted changes are left out")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        clone = scratch / "clone"
        run("git", "clone", "--quiet", ROOT, clone, folder=scratch)
        packages = build(clone, scratch / "dist")
        results = [prove(package, clone, scratch / package.name[-3:]) for package in packages]
        if len(packages) != 2 or len(set(results)) != 1 or not results[0]:
            raise SystemExit("release: wheel and source archive do not score alike; find out why")
        wheel = next(package for package in packages if package.suffix == ".whl")
        packages.append(bill(wheel, clone, scratch / wheel.name[-3:]))
        target.mkdir(parents=True, exist_ok=True)
        print(f"{len(results[0])} bytes of result, the same by both")
        for package in packages:
            sha256 = hashlib.sha256(package.read_bytes()).hexdigest()
            print(f"{sha256}  {package.stat().st_size:>11,}  {package.name}")
            shutil.move(package, target / package.name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    main(parser.parse_args().folder)
