"""Explanations: they agree with what is read, and name cue, scope, section, region and facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mndnotes.errors import InputError
from mndnotes.rules import RuleEngine, assert_span, explain_note, explain_rule, explain_span
from mndnotes.rules.commands import app
from mndnotes.rules.criteria import criteria_sets
from mndnotes.rules.explain import SpanExplanation, explain_words
from mndnotes.rules.findings import Rule, catalogue
from mndnotes.rules.guardrails import Guardrail, apply_guardrails, guardrails
from mndnotes.rules.vocabulary import Assertion, Region

run = CliRunner().invoke
RULES = list(catalogue().values())
NOTES = [note for rule in RULES for note in (*rule.fire, *rule.quiet)] + [
    "",
    "Exam\nTone | increased\nFasciculations | absent\nReflexes: knee 3+, ankle 3+\n",
    "[ ] Hoffmann  [x] Babinski  [ ] clonus\nImpression: PLS",
    "Hoffmann, Tromner: absent. No denervation, units normal. Reflexes not increased.",
    "Problem list [brought forward 2021]\n - Primary lateral sclerosis\n\nTODAY\nImpression: ALS",
    "EMG in folder: fibrillations. Not his, misfiled. Impression: foot drop.",
    "Could it be ALS? It is not. Was called PLS until 2019; ALS now. His wife has MND.",
    "Past medical history: ALS, hypertension.\n\nResolved: clonus.\n\nPlan: look for clonus.",
]


def only(text: str, words: str) -> SpanExplanation:
    """The explanation of the first place of some words."""
    return explain_words(text, words)[0]


@pytest.mark.parametrize("text", NOTES, ids=range(len(NOTES)))
def test_an_explanation_agrees_with_what_is_read(engine: RuleEngine, text: str) -> None:
    report = engine.check(text)
    explained = explain_note(text)
    read = [(m.start, m.end, m.assertion, m.regions) for m in report.mentions]
    read += [(*s.evidence[:2], s.assertion, frozenset()) for s in report.statements]
    assert sorted((e.words.start, e.words.end, e.assertion) for e in explained) == sorted(
        entry[:3] for entry in read
    )
    for explanation in explained:
        words = explanation.words
        assert words.text == text[words.start : words.end]
        said = [step.partition(":")[0] for step in explanation.why]
        assert explanation.assertion.value in said or "table" in explanation.why[0]
        regions = {entry[3] for entry in read if entry[:2] == (words.start, words.end)}
        assert frozenset(explanation.regions) in regions


@pytest.mark.parametrize(
    ("text", "words", "assertion", "cue", "kind"),
    [
        ("No fasciculations.", "fasciculations", "negated", "No", "negated_before"),
        ("Clonus was not seen.", "Clonus", "negated", "was not seen", "negated_after"),
        ("Probable ALS.", "ALS", "uncertain", "Probable", "uncertain_before"),
        ("Her mother had ALS.", "ALS", "family", "mother", "family_before"),
        ("If it is ALS, riluzole.", "ALS", "hypothetical", "If", "condition"),
    ],
)
def test_the_cue_that_decides_is_named(
    text: str, words: str, assertion: str, cue: str, kind: str
) -> None:
    explained = only(text, words)
    assert explained.assertion.value == assertion
    assert explained.cue is not None
    assert explained.cue.words.text.startswith(cue)
    assert explained.cue.acts
    assert explained.cue.assertion == assertion
    assert "ConText" in explained.cue_source
    assert kind.split("_")[-1] in explained.cue.id or kind == explained.cue.id


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("No clonus but brisk knee jerks.", "brisk knee jerks", 'its scope ends at "but"'),
        ("No clonus; fasciculations of the calves.", "fasciculations", 'its scope ends at ";"'),
        ("Fasciculations, no clonus.", "Fasciculations", "it acts on what follows it"),
        ("No wasting, reflexes are brisk.", "reflexes are brisk", "does not act across"),
    ],
)
def test_a_cue_that_does_not_act_says_why(text: str, words: str, why: str) -> None:
    explained = only(text, words)
    assert explained.assertion is Assertion.AFFIRMED
    assert explained.cue is None
    (trace,) = explained.weighed
    assert not trace.acts
    assert why in trace.why


def test_the_scope_of_a_cue_that_acts_is_told() -> None:
    explained = only("No fasciculations or wasting; tone normal.", "wasting")
    assert explained.cue is not None
    assert explained.cue.why == 'its scope ends at ";" (28:29)'


@pytest.mark.parametrize(
    ("text", "words", "step"),
    [
        ("Clonus: no", "Clonus", "negated: the words behind it answer no"),
        ("Ddx:\n- myasthenia\n- clonus", "clonus", "uncertain: it stands in a section of kind"),
        ("Unticked box = absent\n[ ] clonus\n[x] tremor", "clonus", "negated: its box is empty"),
        ("Hyperreflexia: grade 0", "Hyperreflexia", "negated: it heads a result that says no"),
        ("Clinically probable ALS by El Escorial.", "ALS", "affirmed: the doubt is a grade"),
        ("Impression: ?ALS or else PLS", "PLS", "uncertain: "),
        ("Could it be ALS? It is not.", "ALS", "negated: the next sentence answers the question"),
        ("She reports wasting of the hands.", "wasting", "in the patient's account"),
    ],
)
def test_the_step_that_decides_in_place_of_a_cue_is_told(text: str, words: str, step: str) -> None:
    assert any(line.startswith(step) for line in only(text, words).why), only(text, words).why


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Arrived by ambulance, ALS crew.", "ALS", "looks like a diagnosis"),
        ("PLS call the daughter.", "PLS", "stands for something else"),
        ("Atrial fibrillation.", "fibrillation", "looks like a finding"),
        ("Plan: look for clonus.", "clonus", "still to be looked for"),
        ("[ ] clonus  [x] tremor", "clonus", "its box is empty"),
        ("MRI brain: atrophy.", "atrophy", "such as a scan"),
    ],
)
def test_a_form_that_is_not_counted_says_why(text: str, words: str, why: str) -> None:
    explained = only(text, words)
    assert explained.kind == "not counted"
    assert why in explained.why[-1]


def test_section_head_region_and_standard_id_are_told() -> None:
    text = "HPI: stiff.\n\nExam: wasting in the right hand.\nImpression: PMA"
    explained = only(text, "wasting")
    assert explained.section == "exam"
    assert explained.section_head is not None
    assert explained.section_head.text == "Exam"
    assert explained.regions == (Region.CERVICAL,)
    assert [words.text for words in explained.region_words] == ["hand"]
    assert explained.concept is not None
    assert explained.concept.ids == {"hpo": "HP:0003202"}


def test_a_sign_of_one_region_needs_no_word_for_it() -> None:
    explained = only("Exam: brisk jaw jerk.", "brisk jaw jerk")
    assert (explained.regions, explained.region_words) == ((Region.BULBAR,), ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No evidence of pneumonia.", "pneumonia"),
        ("Pneumonia was ruled out, fever persists.", "fever"),
        ("Her father had diabetes.", "diabetes"),
        ("Possible sepsis; start fluids.", "sepsis"),
    ],
)
def test_any_words_are_explained_as_they_are_asserted(text: str, words: str) -> None:
    start = text.lower().index(words)
    explained = explain_span(text, start, start + len(words))
    assert explained.kind == "words"
    assert explained.assertion.value == assert_span(text, start, start + len(words))


def test_words_are_found_at_every_place_in_any_case() -> None:
    text = "No clonus. CLONUS of the left ankle."
    assert [e.assertion.value for e in explain_words(text, "Clonus")] == ["negated", "affirmed"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_a_rule_speaks_on_its_examples_and_says_on_what(rule: Rule) -> None:
    for note in rule.fire:
        explained = explain_rule(rule.id, note, rule.setting, rule.service_date)
        assert explained.speaks
        assert explained.says
        assert explained.facts
        assert all(e.words.text in note for e in explained.evidence)
    for note in rule.quiet:
        explained = explain_rule(rule.id, note, rule.setting, rule.service_date)
        assert (explained.speaks, explained.says, explained.evidence) == (False, "", ())
        assert explained.facts


def test_the_facts_of_a_silent_rule_are_those_its_decision_looked_at() -> None:
    facts = dict(explain_rule("VAL-ALS-SIGNS", "Exam: clonus. Impression: PLS.").facts)
    assert facts["ALS affirmed"] == "none"
    assert facts["umn_signs"] == 'present: "clonus"'
    assert facts["lmn_signs"] == "missing"
    assert facts["statements"] == 'PLS affirmed "PLS"'


@pytest.mark.parametrize("rail", guardrails(), ids=lambda rail: str(rail.id))
@pytest.mark.parametrize("text", NOTES[::7])
def test_a_guardrail_speaks_where_it_acts_on_its_picture(
    engine: RuleEngine, rail: Guardrail, text: str
) -> None:
    report = engine.check(text)
    _, acted = apply_guardrails(rail.picture, report.elements, found=report.contradictions)
    assert explain_rule(rail.id, text).speaks is (rail.id in {action.rule for action in acted})


@pytest.mark.parametrize("criteria", criteria_sets())
def test_a_criteria_set_speaks_where_a_category_is_met(engine: RuleEngine, criteria: str) -> None:
    note = catalogue()["REQ-EMG"].quiet[0]
    verdict = engine.check(note).criteria[criteria]
    explained = explain_rule(criteria, note)
    assert explained.speaks is (verdict not in {"not_met", "indeterminate"})
    assert ("verdict", verdict) in explained.facts


@pytest.mark.parametrize("span", [(0, 0), (-1, 2), (3, 2), (0, 99)])
def test_a_span_outside_the_note_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="not inside a note of 4 characters"):
        explain_span("Note", *span)


def test_words_that_do_not_stand_in_the_note_are_refused_unquoted() -> None:
    with pytest.raises(InputError, match="do not stand in the note") as error:
        explain_words("Note", "secret")
    assert "secret" not in str(error.value)


@pytest.fixture
def note(tmp_path: Path) -> str:
    file = tmp_path / "note.txt"
    file.write_text("Exam: no clonus.\nImpression: probable ALS.\n", "utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ([], ["Clonus (clonus; group umn_sign, HP:0002169)", "Amyotrophic lateral sclerosis"]),
        (["--words", "clonus"], ['cue         "no" (6:8) negated_before']),
        (["--at", "9:15"], ["is          negated", 'section     exam, headed "Exam" (0:4)']),
        (["als"], ['"ALS" (38:41), line 2', "is          uncertain"]),
        (["hyperreflexia"], ["holds no such finding"]),
        (["stm-uncertain-out"], ["STM-UNCERTAIN-OUT speaks", "setting: unknown"]),
        (["STM-UNCERTAIN-OUT", "--setting", "inpatient"], ["STM-UNCERTAIN-OUT is silent"]),
        (["grd-als-lmn"], ["GRD-ALS-LMN speaks", "a proposed picture of ALS"]),
        (["grd-als-immune"], ["GRD-ALS-IMMUNE is silent", "not documented"]),
        (["gold_coast"], ["gold_coast is silent", "missing: "]),
    ],
)
def test_the_command_explains_a_note(note: str, options: list[str], shown: list[str]) -> None:
    done = run(app, ["rules", "explain", "--note", note, *options], catch_exceptions=False)
    assert done.exit_code == 0
    assert all(words in done.stdout for words in shown), done.stdout


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("REQ-EMG", ["speaks on", "silent on", "required elements"]),
        ("GRD-ALS-UMN", ["where       umn_signs is missing", "Brooks 2000"]),
        ("GRD-ALS-IMMUNE", ["where       conduction_block or immunoglobulin_response is"]),
        ("gold_coast", ["Gold Coast", "setting "]),
        ("hyperreflexia", ["HP:0001347", "lexicon/umn_signs.yaml", "look-alike"]),
        ("reflex_brisk", ["Brisk tendon reflexes"]),
        ("negated_before", ["what follows", "ConText"]),
        ("g-05", ["excludes", "STM-CONFLICT"]),
    ],
)
def test_the_command_explains_an_id(name: str, shown: list[str]) -> None:
    done = run(app, ["rules", "explain", name], catch_exceptions=False)
    assert all(words in done.stdout for words in shown), done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name an id, or a note"),
        (["--words", "clonus"], "--note FILE"),
        (["hyperreflexa"], "did you mean hyperreflexia"),
        (["--note", "{note}", "--at", "here"], "write START:END"),
        (["--note", "{note}", "--at", "5:900"], "not inside a note"),
        (["--note", "{note}", "no_such_thing"], "there is no rule or concept"),
        (["--note", "no-such-file"], "there is no file"),
    ],
)
def test_the_command_refuses_in_one_sentence(note: str, words: list[str], message: str) -> None:
    arguments = [word.format(note=note) for word in words]
    with pytest.raises(InputError, match=message):
        run(app, ["rules", "explain", *arguments], catch_exceptions=False)


def test_an_unknown_rule_is_refused_with_a_sentence() -> None:
    with pytest.raises(InputError, match="there is no rule NOPE; `mndnotes rules` lists them"):
        explain_rule("NOPE", "Assessment: ALS.")
