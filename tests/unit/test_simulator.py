"""The simulator: same notes for the same seed, labels that fit the text, splits kept apart."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from mndnotes.data.corpus import SPLITS
from mndnotes.data.records import INSUFFICIENT, LabelledNote
from mndnotes.data.simulator import DEFAULT, Target, simulate
from mndnotes.data.simulator.bank import PHRASES, load_bank, split_of
from mndnotes.data.simulator.facts import Fact, Mention, Run
from mndnotes.data.simulator.labels import Stated, code_of, elements_of, picture_of
from mndnotes.errors import KnowledgeError
from mndnotes.rules.vocabulary import Assertion, Diagnosis, Element, Issue, Region, Status

FIXED_ISSUES = {
    Issue.OVERCODING,
    Issue.UNDERCODING,
    Issue.CONFLICT,
    Issue.WRONG_CODE,
    Issue.UNCERTAIN_OUTPATIENT,
    Issue.FAMILY_ONLY,
    Issue.NOT_THE_PATIENT,
    Issue.COPY_FORWARD,
}


@pytest.fixture(scope="module")
def notes() -> list[LabelledNote]:
    return list(simulate(1500, seed=11))


def phrases() -> dict[tuple[str, str], list[str]]:
    found = {}
    for path in sorted(PHRASES.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("concepts", ()):
            found[entry["id"], entry["polarity"]] = entry["phrases"]
    return found


def test_same_seed_same_notes() -> None:
    one = [note.model_dump_json() for note in simulate(40, seed=7)]
    other = [note.model_dump_json() for note in simulate(40, seed=7)]
    assert one == other
    assert one[:10] == [note.model_dump_json() for note in simulate(10, seed=7)]
    assert one != [note.model_dump_json() for note in simulate(40, seed=8)]


@pytest.mark.parametrize("split", SPLITS)
def test_notes_of_every_split_are_valid(split: str) -> None:
    for note in simulate(300, seed=3, split=split):
        again = LabelledNote.model_validate_json(note.model_dump_json())
        assert again == note
        assert note.text.strip()


def test_unknown_split_is_refused() -> None:
    with pytest.raises(KnowledgeError):
        next(iter(simulate(1, seed=1, split="dev")))


def test_splits_share_no_phrase_and_each_has_every_concept() -> None:
    banks = {split: load_bank(split) for split in SPLITS}
    for key in banks["train"].concepts:
        said = [set(banks[split].concepts[key].phrases) for split in SPLITS]
        assert not said[0] & said[1] and not said[0] & said[2] and not said[1] & said[2]
    assert len({frozenset(bank.concepts) for bank in banks.values()}) == 1


def test_phrase_bank_is_large_and_divided_about_70_15_15() -> None:
    every = [phrase for group in phrases().values() for phrase in group]
    assert len(every) == len(set(every))
    assert len(every) >= 4000
    shares = Counter(map(split_of, every))
    assert 0.6 < shares["train"] / len(every) < 0.75
    assert min(shares["validation"], shares["test"]) / len(every) > 0.12


def test_label_shares_follow_the_distribution(notes: list[LabelledNote]) -> None:
    shares = Counter(note.picture for note in notes)
    for target, share in DEFAULT.classes.items():
        picture = INSUFFICIENT if target is Target.THIN else target.value
        assert shares[picture] / len(notes) == pytest.approx(share, abs=0.05)


def test_every_issue_status_and_many_styles_occur(notes: list[LabelledNote]) -> None:
    assert {issue for note in notes for issue in note.issues} >= FIXED_ISSUES
    assert len({note.style for note in notes}) >= 14
    seen = {(e, status) for note in notes for e, status in note.elements.items()}
    for element in (Element.UMN_SIGNS, Element.LMN_SIGNS, Element.MULTIPLE_REGIONS):
        assert {(element, status) for status in Status} <= seen
    assert {s.assertion for note in notes for s in note.stated} == set(Assertion)


def test_statements_are_often_wrong_about_the_picture(notes: list[LabelledNote]) -> None:
    """The name of a disease must not give the picture away."""
    exclusive = {Diagnosis.ALS, Diagnosis.PLS, Diagnosis.PMA}
    pairs = [
        (s.label, note.picture)
        for note in notes
        for s in note.stated
        if s.assertion is Assertion.AFFIRMED and s.label in exclusive
    ]
    wrong = sum(str(label) != str(picture) for label, picture in pairs) / len(pairs)
    assert 0.15 < wrong < 0.45


def test_evidence_is_quoted_where_the_element_is_addressed(notes: list[LabelledNote]) -> None:
    for note in notes:
        for element, status in note.elements.items():
            quotes = note.quotes.get(element, ())
            assert bool(quotes) == (status is not Status.MISSING)
            assert len(quotes) <= 3
            assert all(quote and quote in note.text for quote in quotes)


def test_rows_of_splits_differ_in_text() -> None:
    train = {note.text for note in simulate(100, seed=5, split="train")}
    test = {note.text for note in simulate(100, seed=5, split="test")}
    assert not train & test


def fact(marks: dict[Element, Status], regions: set[Region], *tags: str) -> Fact:
    present = Status.PRESENT in marks.values()
    return Fact(
        "x+",
        "exam",
        (Run("x"),),
        marks,
        positive=frozenset(regions) if present else frozenset(),
        clear=frozenset() if present else frozenset(regions),
        tags=frozenset(tags),
    )


UMN_LEG = fact({Element.UMN_SIGNS: Status.PRESENT}, {Region.LUMBOSACRAL})
LMN_ARM = fact({Element.LMN_SIGNS: Status.PRESENT}, {Region.CERVICAL})
NO_UMN = fact({Element.UMN_SIGNS: Status.ABSENT}, {Region.BULBAR, Region.CERVICAL})
NO_LMN = fact({Element.LMN_SIGNS: Status.ABSENT}, set(Region))
WORSE = fact({Element.SYMPTOM_PROGRESSION: Status.PRESENT}, set())
CLUE = fact({}, set(), "explains")


@pytest.mark.parametrize(
    ("facts", "picture"),
    [
        ([UMN_LEG, LMN_ARM, WORSE], "ALS"),
        ([UMN_LEG, LMN_ARM, WORSE, CLUE], "OTHER"),
        ([UMN_LEG, NO_LMN, WORSE], "PLS"),
        ([UMN_LEG, WORSE], INSUFFICIENT),
        ([LMN_ARM, WORSE], INSUFFICIENT),
        ([NO_UMN, NO_LMN], "OTHER"),
        ([], INSUFFICIENT),
    ],
)
def test_picture_follows_the_documented_facts(facts: list[Fact], picture: str) -> None:
    assert picture_of(facts, elements_of(facts)) == picture


def test_regions_are_absent_only_where_the_others_were_examined() -> None:
    assert elements_of([LMN_ARM])[Element.MULTIPLE_REGIONS] is Status.MISSING
    assert elements_of([LMN_ARM, UMN_LEG])[Element.MULTIPLE_REGIONS] is Status.PRESENT
    assert elements_of([NO_LMN])[Element.MULTIPLE_REGIONS] is Status.ABSENT


def test_code_follows_the_statement_and_the_setting() -> None:
    suspected = [Stated(Mention(Diagnosis.ALS.value, Assertion.UNCERTAIN), "assessment", False)]
    assert code_of(suspected, discharge=False) == "NONE"
    assert code_of(suspected, discharge=True) == "G12.21"
    pair = [
        Stated(Mention(Diagnosis.PLS.value, Assertion.AFFIRMED), "hpi", False),
        Stated(Mention(Diagnosis.PMA.value, Assertion.AFFIRMED), "assessment", False),
    ]
    assert code_of(pair, discharge=False) == "G12.25"


def test_every_concept_has_many_phrasings() -> None:
    counts = {name: len(found) for name, found in phrases().items()}
    assert sum(counts.values()) >= 3000
    assert {name: count for name, count in counts.items() if count < 25} == {}
