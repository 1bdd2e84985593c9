"""The lexicon: its schema, its size, and that the matcher finds what it lists."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.rules.assertions.statements import find_names
from mndnotes.rules.knowledge import (
    CONCEPT_FILES,
    diagnosis_names,
    lexicon,
    occurrences,
    pattern,
    read_yaml,
    section_heads,
    seeker,
)
from mndnotes.rules.mentions.reader import find_concepts
from mndnotes.rules.note import Note
from mndnotes.rules.text.forms import NUMBER, YEAR, Tokens, canonical, expand_all
from mndnotes.rules.text.scanner import Hit
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Region

GROUPS = {
    *(
        "umn_sign",
        "umn_normal",
        "lmn_sign",
        "lmn_normal",
        "weakness",
        "emg_active",
        "emg_chronic",
        "emg_normal",
        "emg_quiet",
        "emg_units_normal",
        "emg_fasciculation",
    ),
    *(
        "emg_study",
        "emg_planned",
        "exclusion",
        "test_name",
        "test_result_normal",
        "test_planned",
        "genetic_test",
        "genetic_head",
    ),
    *(
        "criteria_name",
        "progression",
        "stability",
        "onset",
        "exam_finding",
        "function",
        "respiratory",
    ),
    *("bulbar_symptom", "motor_symptom", "cognition", "treatment", "mimic", "rival_result"),
}
SAMPLE = 40
ENTRIES: list[tuple[str, dict[str, Any]]] = [
    (file, entry) for file in CONCEPT_FILES for entry in read_yaml(file)["concepts"]
]
IDS = [entry["id"] for _, entry in ENTRIES]


def sample(forms: list[str]) -> list[str]:
    """At most `SAMPLE` of the forms, spread evenly, the same every time."""
    step = max(1, -(-len(forms) // SAMPLE))
    return forms[::step]


def surface(form: str) -> str:
    """A form as it may be written: numbers for what stands for any number."""
    return form.replace(NUMBER, "47").replace(YEAR, "2019")


def parts(text: str) -> tuple[Tokens, dict[str, list[Hit[Any]]]]:
    """Tokens of a text and the forms found in it."""
    note = Note(text)
    return note.tokens, dict(note.hits)


def concepts_in(text: str) -> dict[tuple[int, int], set[str]]:
    """Ids of the concepts found in a text, by place."""
    return {(a, b): {c.id for c in concepts} for a, b, concepts in find_concepts(Note(text))}


def inside(form: str) -> tuple[str, int, int]:
    """A text around a form, and where the form stands."""
    return f"qqq {form} qqq", 4, 4 + len(form)


def test_ids_are_unique() -> None:
    assert [i for i, count in Counter(IDS).items() if count > 1] == []


@pytest.mark.parametrize(("file", "entry"), ENTRIES, ids=IDS)
def test_a_concept_keeps_the_schema(file: str, entry: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", entry["id"])
    assert entry["name"].strip()
    assert entry["group"] in GROUPS
    assert entry.get("region") in {None, *Region}
    assert entry["source"].strip()
    assert entry.get("forms") or entry.get("cased")
    assert set(entry) <= {
        "id",
        "version",
        "name",
        "group",
        "ids",
        "region",
        "context",
        "instead",
        "source",
        "forms",
        "cased",
        "not_near",
        "lookalikes",
    }
    assert "cased" in entry or "not_near" not in entry


@pytest.mark.parametrize(("file", "entry"), ENTRIES, ids=IDS)
def test_forms_are_trimmed_and_lower_case(file: str, entry: dict[str, Any]) -> None:
    for form in [*entry.get("forms", []), *entry.get("lookalikes", [])]:
        assert isinstance(form, str)
        assert form == form.strip().lower()
        assert "  " not in form
    for form in entry.get("cased", []):
        assert form == form.strip()
        assert form != form.lower()


@pytest.mark.parametrize(("file", "entry"), ENTRIES, ids=IDS)
def test_every_form_is_found_by_the_matcher(file: str, entry: dict[str, Any]) -> None:
    lost = []
    for form in [*sample(expand_all(entry.get("forms", []))), *map(str, entry.get("cased", []))]:
        text, start, end = inside(surface(form))
        if entry["id"] not in concepts_in(text).get((start, end), set()):
            lost.append(form)
    assert lost == []


@pytest.mark.parametrize(("file", "entry"), ENTRIES, ids=IDS)
def test_a_look_alike_is_not_the_concept(file: str, entry: dict[str, Any]) -> None:
    for form in sample(expand_all(entry.get("lookalikes", []))):
        text, _, _ = inside(form)
        assert not any(entry["id"] in ids for ids in concepts_in(text).values())


def test_the_lexicon_is_large_enough() -> None:
    assert len(lexicon().concepts) >= 120
    assert len(lexicon().forms) + len(lexicon().cased_forms) >= 1500


def test_every_group_has_concepts() -> None:
    assert {concept.group for concept in lexicon().concepts.values()} <= GROUPS


@pytest.mark.parametrize(
    "entry", read_yaml("diagnoses")["diagnoses"], ids=lambda e: str(e["label"])
)
def test_every_name_of_a_diagnosis_is_found_with_its_label(entry: dict[str, Any]) -> None:
    assert entry["source"].strip()
    lost = []
    for form in [*sample(expand_all(entry["forms"])), *entry["cased"]]:
        text, start, end = inside(form)
        if [(n.label.value, n.start, n.end) for n in find_names(*parts(text))] != [
            (entry["label"], start, end)
        ]:
            lost.append(form)
    assert lost == []


def test_every_diagnosis_has_names_and_no_name_two_labels() -> None:
    entries = read_yaml("diagnoses")["diagnoses"]
    assert [entry["label"] for entry in entries] == [label.value for label in Diagnosis]
    owners = Counter(form for entry in entries for form in set(expand_all(entry["forms"])))
    assert [form for form, count in owners.items() if count > 1] == []


@pytest.mark.parametrize(
    "form", sample(expand_all(read_yaml("diagnoses")["not_mentions"]["forms"]))
)
def test_what_only_looks_like_a_name_is_no_mention(form: str) -> None:
    assert find_names(*parts(f"qqq {form} qqq")) == []


def test_ambiguous_abbreviations_are_names() -> None:
    data = read_yaml("diagnoses")
    assert set(data["ambiguous"]) <= {
        form for entry in data["diagnoses"] for form in entry["cased"]
    }
    assert set(diagnosis_names().senses) == set(data["ambiguous"])


@pytest.mark.parametrize("entry", read_yaml("cues")["cues"], ids=lambda e: str(e["id"]))
def test_a_cue_keeps_the_schema_and_is_found(entry: dict[str, Any]) -> None:
    assert entry["direction"] in {"forward", "backward", "none"}
    assert Assertion(entry["assertion"]) is not Assertion.AFFIRMED
    lost = []
    for form in sample(expand_all(entry["forms"])):
        text, start, end = inside(form)
        found = (
            seeker("diagnosis_cue").scan(Tokens(text))["diagnosis_cue"]
            if entry.get("of_diagnoses")
            else Note(text).hits["cue"]
        )
        hits = {(a, b): {kind.id for kind in kinds} for a, b, kinds in found}
        if entry["id"] not in hits.get((start, end), set()):
            lost.append(form)
    assert lost == []


def test_a_pseudo_cue_never_acts() -> None:
    text = "No change in the weakness."
    assert Note(text).assertions.judge(17, 25).assertion is Assertion.AFFIRMED


def test_section_heads_are_canonical_and_of_one_kind() -> None:
    owners: dict[str, set[str]] = {}
    for entry in read_yaml("sections")["sections"]:
        for head in expand_all(entry["heads"]):
            owners.setdefault(canonical(head), set()).add(entry["kind"])
    assert {head: kinds for head, kinds in owners.items() if len(kinds) > 1} == {}
    assert set(owners) == set(section_heads().kinds)


@pytest.mark.parametrize("entry", read_yaml("body")["regions"], ids=lambda e: str(e["region"]))
def test_a_look_alike_of_the_body_has_no_region(entry: dict[str, Any]) -> None:
    kept = []
    for form in sample(expand_all(entry.get("lookalikes", []))):
        if Note(form).regions.within(0, len(form)):
            kept.append(form)
    assert kept == []


NEEDING = [e["id"] for e in read_yaml("patterns")["patterns"] if "needs" in e]


@pytest.mark.parametrize("name", NEEDING)
@given(data=st.data())
def test_no_text_with_a_wording_lacks_what_it_needs(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern(name)))
    assert [m.span() for m in occurrences(name, text)]


def test_a_text_without_what_a_wording_needs_is_not_searched() -> None:
    assert not list(occurrences("kennedy_disease", "the jaw jerk is brisk"))
    assert [m[0] for m in occurrences("kennedy_disease", "known sbma")] == ["sbma"]
