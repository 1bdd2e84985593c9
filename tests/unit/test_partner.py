"""Whose disease it is where "he" or "she" is not the patient."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine
from mndnotes.rules.note import Note
from mndnotes.rules.text.partner import Partner


def has_it(text: str, name: str = "ALS") -> bool | None:
    return Partner(Note(text)).has_it(text.index(name))


@pytest.mark.parametrize(
    "text",
    [
        "58F, carer for her husband. He has ALS.",
        "Mrs Example nurses her husband: he has ALS.",
        "A 61-year-old woman. Her husband is ill too, he has ALS.",
        "45M with back pain from lifting his wife; she has ALS.",
        "This lady turns her partner at night. He has had ALS for years.",
        "She is well, her sleep poor. She eats. She looks after a friend. He has ALS.",
        "70 y/o female, tired. Her neighbour comes for tea. He has bulbar ALS.",
        "52yo woman here for low mood. Spouse ill at home, he was given ALS.",
    ],
)
def test_a_partner_or_friend_has_it(text: str) -> None:
    assert has_it(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "58F worried. Her father died last year, he had ALS.",
        "45M. His mother is in a home, she has ALS.",
        "A 30-year-old man. The sister came along. She has ALS.",
        "Mrs Example asks about her brother: he has ALS.",
        "66 yo M, mum was 70. She had ALS.",
    ],
)
def test_a_relative_has_it(text: str) -> None:
    assert has_it(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "58F. She has ALS.",
        "45M. His wife came along. He has ALS.",
        "He has ALS.",
        "ALS since 2021.",
        "58F, her husband drives. ALS is stable.",
        "Mr Example. Dr X saw him, he has ALS.",
        "58F. He has ALS.",
        "Both came. He said she was tired. She said he was. He has ALS.",
        "Patient and husband seen. The patient has ALS.",
        f"58F, her husband left. {'Nothing was heard of the man. ' * 10}He has ALS.",
    ],
)
def test_nobody_else_is_meant(text: str) -> None:
    assert has_it(text) is None


@pytest.mark.parametrize(
    ("text", "assertion", "not_blood"),
    [
        ("58F, tired. Nurses her husband: he has ALS.", "family", True),
        ("58F, worried. Her father is ill, he has ALS.", "family", False),
        ("58F, weak hands. Husband well. She has ALS.", "affirmed", False),
        ("72M. Wife well. He has ALS.", "affirmed", False),
        ("58F. Husband ill, I saw him too: he has ALS.", "family", True),
    ],
)
def test_the_statement_of_another_is_not_the_patients(
    engine: RuleEngine, text: str, assertion: str, not_blood: bool
) -> None:
    last = engine.check(text).statements[-1]
    assert last.assertion.value == assertion
    assert last.not_blood_relative is not_blood or assertion == "affirmed"


def test_another_persons_disease_gives_no_code(engine: RuleEngine) -> None:
    report = engine.check("58F with carer strain. She turns her husband at night. He has ALS.")
    assert report.coding.code is None
    assert "not_the_patient" in {finding.issue.value for finding in report.findings}
