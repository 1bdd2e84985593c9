"""Surface forms: what a form of the lexicon stands for, and how it is found in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.errors import KnowledgeError
from mndnotes.rules.forms import FormMatcher, Places, Tokens, expand, expand_all


def found(forms: list[str], text: str, **options: int) -> list[str]:
    """What of a text the forms match, as it was written."""
    matcher = FormMatcher({form: form for form in forms})
    return [text[start:end] for start, end, _ in matcher.find(Tokens(text), **options)]


@pytest.mark.parametrize(
    ("form", "surfaces"),
    [
        ("clonus", {"clonus"}),
        ("[ankle] clonus", {"ankle clonus", "clonus"}),
        ("(brisk|lively) jaw", {"brisk jaw", "lively jaw"}),
        ("fasciculation[s]", {"fasciculation", "fasciculations"}),
        ("[a|b] x", {"a x", "b x", "x"}),
        ("(knee (jerk|jerks)|kj)", {"knee jerk", "knee jerks", "kj"}),
        ("[very [brisk]] jaw", {"very brisk jaw", "very jaw", "jaw"}),
        ("Upper-Limb  Tone", {"upper limb tone"}),
        ("(x|x) y", {"x y"}),
    ],
)
def test_a_form_stands_for_its_surfaces(form: str, surfaces: set[str]) -> None:
    expanded = expand(form)
    assert set(expanded) == surfaces
    assert len(expanded) == len(surfaces)


@pytest.mark.parametrize("form", ["[a", "a]", "(a|b", "a)b", "([a)", "[(a]"])
def test_unbalanced_brackets_are_refused(form: str) -> None:
    with pytest.raises(KnowledgeError, match="balance"):
        expand(form)


def test_expansion_of_a_list_is_stable_and_without_repeats() -> None:
    assert expand_all(["b [c]", "a", "b"]) == ["b c", "b", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "knee jerk",
        "Knee Jerk",
        "knee-jerk",
        "knee  jerk",
        "knee\njerk",
        "knee \n\t jerk",
        "KNEE\u00a0JERK",
        "knee\u2011jerk",
    ],
)
def test_case_space_hyphen_and_line_break_do_not_matter(text: str) -> None:
    assert found(["knee jerk"], f"The {text} was brisk.") == [text]


def test_a_hyphenated_form_finds_spaced_text() -> None:
    assert found(["limb-onset als"], "limb onset ALS") == ["limb onset ALS"]


def test_the_longest_form_wins() -> None:
    forms = ["motor neuron", "motor neuron disease", "disease"]
    assert found(forms, "motor neuron disease and motor neuron") == [
        "motor neuron disease",
        "motor neuron",
    ]


def test_a_longer_form_that_breaks_off_falls_back_to_the_shorter() -> None:
    assert found(["als", "als clinic nurse"], "the als clinic was full") == ["als"]


def test_a_search_goes_on_behind_a_broken_start() -> None:
    assert found(["a b c", "b d"], "a b d") == ["b d"]


@pytest.mark.parametrize("text", ["false", "salsa", "alsfrs", "als2", "pals", "als's", "_als_"])
def test_a_form_is_only_found_on_word_boundaries(text: str) -> None:
    assert found(["als"], text) == []


@pytest.mark.parametrize(
    "text", ["(als)", "als.", "als,", "als/x", '"als"', "pre-als", "als-like", "[als]", "als:"]
)
def test_signs_and_hyphens_are_boundaries(text: str) -> None:
    assert found(["als"], text) == ["als"]


def test_signs_belong_to_a_form() -> None:
    assert found(["3+", "++", "+"], "3+ ++ +") == ["3+", "++", "+"]
    assert found(["lou gehrig's disease"], "Lou Gehrig\u2019s disease") == [
        "Lou Gehrig\u2019s disease"
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("ALS", ["ALS"]), ("als", []), ("Als", []), ("A.L.S.", ["A.L.S."])]
)
def test_cased_forms_are_found_in_their_case_only(text: str, expected: list[str]) -> None:
    matcher = FormMatcher({"ALS": 1, "A.L.S.": 1}, cased=True)
    assert [text[a:b] for a, b, _ in matcher.find(Tokens(text))] == expected


def test_payload_and_offsets_are_those_of_the_text() -> None:
    text = "İ note: ＡＬＳ no, but clonus."
    ((start, end, payload),) = FormMatcher({"clonus": 7}).find(Tokens(text))
    assert (text[start:end], payload) == ("clonus", 7)


def test_a_payload_may_be_empty() -> None:
    assert [p for _, _, p in FormMatcher({"x": None}).find(Tokens("x"))] == [None]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, ["tone", "tone"]),
        (1, 100, ["tone"]),
        (0, 5, ["tone"]),
        (5, 9, ["tone"]),
        (0, 0, []),
    ],
)
def test_a_search_stays_between_its_offsets(low: int, high: int, expected: list[str]) -> None:
    assert found(["tone"], "tone tone", low=low, high=high) == expected


def test_a_form_that_crosses_the_end_of_the_search_is_not_found() -> None:
    assert found(["tone raised"], "tone raised", high=6) == []


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 25, True), (4, 10, True), (5, 10, False), (4, 9, False), (10, 25, True), (16, 25, False)],
)
def test_places_answer_whether_a_form_lies_wholly_within(
    low: int, high: int, expected: bool
) -> None:
    places = Places(FormMatcher({"clonus": 0}), Tokens("the clonus and clonus end"))
    assert places.any_within(low, high) is expected


@given(st.text(alphabet="ab -\n+.()İ", max_size=60))
def test_matches_are_ordered_apart_and_quote_their_form(text: str) -> None:
    matcher = FormMatcher({form: form for form in ["a", "a b", "b a b", "+", "a ."]})
    spans = [(start, end) for start, end, _ in matcher.find(Tokens(text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
