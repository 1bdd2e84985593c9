"""Conditions with a code of their own, from ``lexicon/conditions.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all


@lru_cache(maxsize=1)
def lasting_states() -> frozenset[str]:
    """Ids of the conditions that last, such as a gastrostomy, wherever the note tells of them."""
    entries = read_yaml("conditions")["conditions"]
    return frozenset(entry["id"] for entry in entries if entry.get("state"))


@lru_cache(maxsize=1)
def conditions() -> Mapping[str, tuple[str, ...]]:
    """Canonical form to the ids of its conditions; none for what only looks like one."""
    forms: dict[str, tuple[str, ...]] = {}
    for entry in read_yaml("conditions")["conditions"]:
        for form in expand_all(entry.get("lookalikes", ())):
            forms.setdefault(form, ())
        for form in expand_all(entry["forms"]):
            forms[form] = (*forms.get(form, ()), entry["id"])
    return MappingProxyType(forms)
