"""The readable knowledge files under ``rules/lexicon`` and ``rules/catalogue``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

from mndnotes.errors import KnowledgeError

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(name: str, folder: str = "lexicon") -> dict[str, Any]:
    """One knowledge file as plain data.

    Raises:
        KnowledgeError: the file is missing, is no YAML mapping, or has another version.
    """
    path = files("mndnotes.rules") / folder / f"{name}.yaml"
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except (OSError, yaml.YAMLError) as error:
        raise KnowledgeError(f"{folder}/{name}.yaml can't be read; restore the file") from error
    if not isinstance(data, dict) or data.get("version") != 1:
        raise KnowledgeError(f"{folder}/{name}.yaml is not of version 1; update it or the package")
    return data
