"""Parts of the body and their regions, from ``lexicon/body.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all
from mndnotes.rules.vocabulary import Region


@lru_cache(maxsize=1)
def body_words() -> Mapping[str, frozenset[Region]]:
    """Form to the regions it stands for; none for what only looks like a part of the body."""
    data = read_yaml("body")
    regions: dict[str, frozenset[Region]] = dict.fromkeys(
        expand_all(data.get("lookalikes", [])), frozenset()
    )
    for entry in data["regions"]:
        regions.update(dict.fromkeys(expand_all(entry.get("lookalikes", [])), frozenset()))
        names = entry["region"] if isinstance(entry["region"], list) else [entry["region"]]
        for form in expand_all(entry["forms"]):
            regions[form] = regions.get(form, frozenset()) | {Region(name) for name in names}
    return regions


@lru_cache(maxsize=1)
def everywhere_words() -> Mapping[str, frozenset[Region]]:
    """Form to the regions of a sign that is said to be everywhere."""
    entry = read_yaml("body")["everywhere"]
    regions = frozenset(Region(name) for name in entry["regions"])
    return dict.fromkeys(expand_all(entry["forms"]), regions)


@lru_cache(maxsize=1)
def muscle_abbreviations() -> Mapping[str, frozenset[Region]]:
    """Abbreviation of a muscle, in capitals, to its regions; for tables of a needle examination."""
    return {
        name: frozenset([Region(entry["region"])])
        for entry in read_yaml("body")["regions"]
        for name in entry.get("abbreviations", ())
    }
