"""The criteria sets of ``catalogue/criteria.yaml``: names, words and readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from mndnotes.errors import InputError, KnowledgeError
from mndnotes.rules.criteria.facts import Kind
from mndnotes.rules.criteria.registry import Readings
from mndnotes.rules.knowledge import read_yaml
from mndnotes.rules.vocabulary import Region


@dataclass(frozen=True, slots=True)
class Setting:
    """A point on which published summaries disagree.

    Attributes:
        options: what each option means.
        default: the option taken unless another is asked for.
        why: the reason for the default.
    """

    options: Mapping[str, str]
    default: str
    why: str


@dataclass(frozen=True, slots=True)
class NamedWithoutVersion:
    """A name of the criteria that does not tell which version is meant.

    Attributes:
        concept: the finding of the lexicon that is the name.
        telling: the beginnings of words in or beside it that do tell.
        words: the remark to make.
    """

    concept: str
    telling: re.Pattern[str]
    words: str


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """One criteria set.

    Attributes:
        categories: from the lowest to the highest, with what each says.
        facts: the words for each kind of fact that it asks for.
        regions: its own words for regions, where it has any.
        settings: the readings that can be chosen.
        fixed: what is read in one way only, in words.
    """

    id: str
    name: str
    version: str
    source: str
    categories: Mapping[str, str]
    facts: Mapping[Kind, str]
    regions: Mapping[Region, str]
    settings: Mapping[str, Setting]
    fixed: tuple[str, ...]
    unversioned: NamedWithoutVersion | None


@dataclass(frozen=True, slots=True)
class EvidenceWords:
    """Which findings count for which fact, and what facts are called.

    Attributes:
        left_out: concepts that show no sign of a kind.
        not_alone: concepts that show one only beside another sign.
        wasting: words by which such a finding tells of another sign too.
        no_progression: words beside a stable course that deny that it ever progressed.
        fasciculation_on_emg: concepts that mean fasciculation potentials in an EMG report.
        absent: the words for a fact that is documented as absent.
        undecided: the words for a fact that is mentioned and still not decided.
    """

    left_out: Mapping[Kind, frozenset[str]]
    not_alone: Mapping[Kind, frozenset[str]]
    wasting: re.Pattern[str]
    no_progression: re.Pattern[str]
    fasciculation_on_emg: frozenset[str]
    absent: Mapping[Kind, str]
    undecided: Mapping[Kind, str]


@lru_cache(maxsize=1)
def criteria_sets() -> Mapping[str, CriteriaSet]:
    """All criteria sets by id, in the order of the file."""
    found = [_criteria_set(entry) for entry in read_yaml("criteria", "catalogue")["criteria"]]
    return MappingProxyType({each.id: each for each in found})


@lru_cache(maxsize=1)
def evidence_words() -> EvidenceWords:
    """Which findings count for which fact, and what facts are called."""
    data = read_yaml("criteria", "catalogue")
    evidence = data["evidence"]
    return EvidenceWords(
        left_out={Kind(kind): frozenset(of) for kind, of in evidence["left_out"].items()},
        not_alone={Kind(kind): frozenset(of) for kind, of in evidence["not_alone"].items()},
        wasting=_beginning(evidence["wasting"]),
        no_progression=_beginning(evidence["no_progression"]),
        fasciculation_on_emg=frozenset(evidence["fasciculation_on_emg"]),
        absent={Kind(kind): words for kind, words in data["absent"].items()},
        undecided={Kind(kind): words for kind, words in data["undecided"].items()},
    )


def _criteria_set(entry: dict[str, Any]) -> CriteriaSet:
    try:
        unversioned = entry.get("named_without_version")
        return CriteriaSet(
            id=entry["id"],
            name=entry["name"],
            version=entry["version"],
            source=entry["source"],
            categories=MappingProxyType(dict(entry["categories"])),
            facts=MappingProxyType({Kind(kind): text for kind, text in entry["facts"].items()}),
            regions=MappingProxyType({Region(r): w for r, w in entry.get("regions", {}).items()}),
            settings=MappingProxyType({k: _setting(v) for k, v in entry["settings"].items()}),
            fixed=tuple(entry["fixed"]),
            unversioned=NamedWithoutVersion(
                concept=unversioned["concept"],
                telling=_beginning(unversioned["telling"]),
                words=unversioned["words"],
            )
            if unversioned
            else None,
        )
    except (KeyError, ValueError) as error:
        raise KnowledgeError(
            f"catalogue/criteria.yaml: {entry.get('id', 'a set')} lacks or misspells {error}"
        ) from error


def _beginning(words: Iterable[str]) -> re.Pattern[str]:
    """Words that begin with one of some strings."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})")


def _setting(entry: dict[str, Any]) -> Setting:
    if entry["default"] not in entry["options"]:
        raise ValueError(f"the option {entry['default']}")
    return Setting(MappingProxyType(dict(entry["options"])), entry["default"], entry["why"])


def chosen_readings(
    asked: Mapping[str, Mapping[str, str]] | None = None,
) -> Mapping[str, Readings]:
    """The option of every setting of every set: the defaults, and what else is asked for.

    Args:
        asked: option by setting by id of the set, such as
            ``{"revised_el_escorial": {"same_region": "loose"}}``.

    Raises:
        InputError: there is no such set, setting or option.
    """
    asked = asked or {}
    _known("criteria set", asked, criteria_sets())
    for name, options in asked.items():
        settings = criteria_sets()[name].settings
        _known(f"setting of {name}", options, settings)
        for setting, option in options.items():
            _known(f"option of {setting}", [option], settings[setting].options)
    return MappingProxyType(
        {
            name: MappingProxyType(
                {key: setting.default for key, setting in each.settings.items()}
                | dict(asked.get(name, {}))
            )
            for name, each in criteria_sets().items()
        }
    )


def _known(what: str, asked: Mapping[str, Any] | list[str], known: Mapping[str, Any]) -> None:
    for name in asked:
        if name not in known:
            raise InputError(f"there is no {what} named {name}; use {', '.join(known)}")
