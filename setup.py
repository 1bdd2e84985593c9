"""Lists the packages inside the folders that pyproject.toml maps; everything else stands there."""

import tomllib
from pathlib import Path

from setuptools import find_packages, setup

settings = tomllib.loads(Path(__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))

setup(
    packages=[
        package
        for name, folder in settings["tool"]["setuptools"]["package-dir"].items()
        for package in (name, *(f"{name}.{inner}" for inner in find_packages(folder)))
    ]
)
