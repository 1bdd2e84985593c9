"""Surface forms: what a form of the lexicon stands for, and how it is found in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mndnotes.errors import KnowledgeError
from mndnotes.rules.text.forms import NUMBER, TOKEN, Tokens, canonical, cut, expand, expand_all
from mndnotes.rules.text.scanner import Hit, Places, Scanner


def scan(forms: dict[str, object], text: str) -> list[Hit[object]]:
    """Hits of forms of one kind."""
    return Scanner({"kind": {canonical(f): p for f, p in forms.items()}}).scan(Tokens(text))["kind"]


def found(forms: list[str], text: str) -> list[str]:
    """What of a text the forms match, as it was written."""
    return [text[start:end] for start, end, _ in scan(dict.fromkeys(forms), text)]


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
        ("<N> of <n>", {f"{NUMBER} of {NUMBER}"}),
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
    ("text", "expected"),
    [
        ("14 months", ["14 months"]),
        ("3 months", ["3 months"]),
        ("2019 months", []),
        ("since 2019", ["since 2019"]),
        ("since 1899", []),
        ("score 3", ["score 3"]),
        ("score 4", []),
    ],
)
def test_a_form_may_hold_any_number_or_year(text: str, expected: list[str]) -> None:
    assert found(["<n> months", "since <year>", "score 3"], text) == expected


def test_a_number_that_one_form_names_is_still_any_number_of_another() -> None:
    forms = {"3 of 4": "named", "<n> of 5": "any", "<n>": "alone"}
    assert [p for _, _, p in scan(forms, "3 of 4; 3 of 5; 3")] == ["named", "any", "alone"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("husband Pat has", ["husband Pat has"]),
        ("husband has", ["husband has"]),
        ("husband says has", ["husband says has"]),
        ("husband, has", []),
        ("husband 3 has", []),
        ("husband", []),
        ("no clear sign", ["no clear sign"]),
        ("no evidence sign", ["no evidence sign"]),
        ("no evidence of", ["no evidence of"]),
    ],
)
def test_a_form_may_hold_any_word_behind_its_first(text: str, expected: list[str]) -> None:
    forms = ["husband has", "husband <w> has", "husband says", "no <w> sign", "no evidence of"]
    assert [hit for hit in found(forms, text) if hit != "husband says"] == expected


def test_kinds_are_found_as_if_each_were_alone() -> None:
    kinds = {"one": {"a b": 1, "c": 1}, "two": {"b c": 2, "a b c d": 2, "b": 2}}
    hits = Scanner(kinds).scan(Tokens("a b c"))
    assert hits == {"one": [(0, 3, 1), (4, 5, 1)], "two": [(2, 5, 2)]}


def test_a_form_that_goes_on_from_another_leads_on_from_no_third() -> None:
    one, two = ("one",), ("two",)
    forms: dict[str, object] = {"a": one, "b": one, "c d": one, "a d": two, "c d e": two}
    text = "a d, b d, c d e, c d, a"
    assert [text[hit[0] : hit[1]] for hit in scan(forms, text)] == [
        *("a d", "b", "c d e", "c d", "a")
    ]


@pytest.mark.parametrize(
    "form", ["knee jerk", "lou gehrig's", "3+", "t2/flair", "a_b", "ca. <n> <w>", "<year>", "ﬁ é"]
)
def test_a_form_is_cut_into_the_tokens_of_the_text(form: str) -> None:
    assert cut(canonical(form)) == TOKEN.findall(canonical(form))


def test_payload_and_offsets_are_those_of_the_text() -> None:
    text = "İ note: ＡＬＳ no, but clonus."
    ((start, end, payload),) = scan({"clonus": 7}, text)
    assert (text[start:end], payload) == ("clonus", 7)


def test_a_payload_may_be_empty() -> None:
    assert [p for _, _, p in scan({"x": None}, "x")] == [None]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 25, True), (4, 10, True), (5, 10, False), (4, 9, False), (10, 25, True), (16, 25, False)],
)
def test_places_answer_whether_a_form_lies_wholly_within(
    low: int, high: int, expected: bool
) -> None:
    places = Places(scan({"clonus": 0}, "the clonus and clonus end"))
    assert places.any_within(low, high) is expected


def test_places_list_what_starts_in_a_stretch() -> None:
    places = Places(scan({"a": 0}, "a a a"))
    assert [start for start, _, _ in places.starting(1, 4)] == [2]
    assert places.any_starting(1, 3)
    assert not places.any_starting(3, 4)


@given(st.text(alphabet="ab -\n+.()İ", max_size=60))
def test_matches_are_ordered_apart_and_quote_their_form(text: str) -> None:
    forms = dict.fromkeys(["a", "a b", "b a b", "+", "a ."])
    spans = [(start, end) for start, end, _ in scan(forms, text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
