"""Names of diagnoses inside other words, and cues that used to be of two kinds."""

from __future__ import annotations

import pytest

from mndnotes.rules import RuleEngine


@pytest.mark.parametrize(
    "text",
    [
        "ALS/FTD panel sent.",
        "Familial ALS gene panel: negative.",
        "ALS FTD genetic testing offered.",
        "Primary lateral sclerosis consensus criteria were discussed.",
        "Paraneoplastic motor neuron disease was considered, antibodies sent.",
        "HIV-associated motor neuron disease excluded.",
    ],
)
def test_a_name_inside_another_name_is_no_statement(engine: RuleEngine, text: str) -> None:
    assert engine.check(text).statements == ()


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("ALS should be ruled out.", "uncertain"),
        ("ALS must be excluded.", "uncertain"),
        ("ALS must now be excluded from the list.", "negated"),
        ("ALS can safely be ruled out.", "negated"),
        ("This may still be ALS.", "uncertain"),
        ("It could yet be ALS.", "uncertain"),
        ("This may eventually be called ALS.", "hypothetical"),
        ("The label of ALS can now be dropped.", "negated"),
        ("ALS was the working diagnosis; EMG shows myositis.", "historical"),
    ],
)
def test_a_cue_of_one_kind_decides(engine: RuleEngine, text: str, assertion: str) -> None:
    (statement,) = engine.check(text).statements
    assert statement.assertion == assertion


@pytest.mark.parametrize(
    "text",
    [
        "EMG: large, long units.",
        "EMG: big and polyphasic motor units.",
        "EMG: large, polyphasic, polyphasic units.",
        "EMG: active or chronic denervation in both legs.",
        "EMG: denervation, both fresh and old.",
        "EMG: widespread denervation, both recent and old.",
        "EMG: denervation, partly active and partly chronic.",
    ],
)
def test_wordings_that_were_written_more_narrowly_are_still_read(
    engine: RuleEngine, text: str
) -> None:
    groups = {mention.group for mention in engine.check(text).mentions}
    assert groups & {"emg_chronic", "emg_active"}


@pytest.mark.parametrize(
    "text",
    [
        "It has come up to the knees.",
        "It has worked its way up into both thighs.",
        "It has risen past her waist.",
    ],
)
def test_a_spread_up_a_limb_is_still_read(engine: RuleEngine, text: str) -> None:
    assert "spread" in {mention.concept for mention in engine.check(text).mentions}
