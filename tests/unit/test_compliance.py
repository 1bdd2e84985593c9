"""The check of a provider query: what does not comply is refused by name, what complies passes."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from mndnotes.rules import RuleEngine, query_problems
from mndnotes.rules.compliance.registry import CHECKS, check_rules
from mndnotes.rules.knowledge import read_yaml

NOTE = """HPI: 61F, weak right hand for 14 months, now both. Mother died of motor neuron disease.
Exam: wasting of both first dorsal interossei. Knee jerks 3+. Plantars extensor.
EMG 02/14/2026: fibrillations in three limbs. FVC 41 %.
Assessment: probable ALS.

Prior assessment [brought forward from 03/2024]
Assessment: lumbar radiculopathy, ankle jerks absent.
"""
TITLE = "Documentation clarification\n\n"
QUOTE = '- "probable ALS" (Assessment, line 4)\n'
QUOTED = f"{TITLE}{QUOTE}\n"
OPEN = "Please clarify the diagnosis: ____\n"
STATUS = "1. Please clarify the status of the diagnosis:\n"
ASKED = f"{QUOTED}{STATUS}"
ALWAYS = "[ ] Other: ____\n[ ] Unable to determine\n"
LIST = f"[ ] Established\n[ ] Ruled out\n{ALWAYS}"
YES_NO = f"[ ] Yes\n[ ] No\n{ALWAYS}"

TEMPLATES = {
    "type": "Assessment states 'motor neuron disease'. Documented 03/02: brisk reflexes R arm, "
    "R FDI wasting; EMG 02/14: fibrillations. Please clarify the type, if known: ▢ Amyotrophic "
    "lateral sclerosis ▢ Primary lateral sclerosis ▢ Progressive (spinal) muscular atrophy "
    "▢ Progressive bulbar palsy ▢ Other motor neuron disease: ___ ▢ Cannot be further specified "
    "at this time ▢ Other: ___ ▢ Unable to determine",
    "status": "Note states 'probable ALS (revised El Escorial)'. Please clarify the status of the "
    "diagnosis at this encounter: ▢ Established ▢ Not established; symptoms/signs under "
    "evaluation: ___ ▢ Ruled out ▢ Other ▢ Unable to determine",
    "wording": "'PMA' is documented. Please state the full diagnosis intended: ___",
    "validation": "'ALS' is documented. In this note I find no record of UMN signs / LMN signs / "
    "region(s) / exclusion of mimics. Please document the clinical basis for the diagnosis or "
    "indicate: ▢ basis documented elsewhere (date/location) ▢ diagnosis under review ▢ Other "
    "▢ Unable to determine",
    "conflict": "HPI: PLS; A/P: ALS. Please clarify the current diagnosis: ___",
    "associated": "CO2 52, BiPAP nightly, FVC 41 %, 'resp status declining'. Please document the "
    "associated diagnosis, if any: ▢ Chronic respiratory failure (specify hypoxia/hypercapnia) "
    "▢ Nocturnal hypoventilation ▢ Respiratory muscle weakness without respiratory failure "
    "▢ Other ▢ Unable to determine",
}

COMPLIANT = [
    ASKED + LIST,
    ASKED + LIST.replace("[ ]", "☐"),
    ASKED + LIST.replace("[ ]", "( )"),
    ASKED + "a) Established\nb) Ruled out\nc) Other: ____\nd) Clinically unable to determine\n",
    ASKED + "- Established\n- Ruled out\n- Other (please specify): ____\n- Undetermined\n",
    f"{QUOTED}Please state the full diagnosis intended: ____\n",
    f"{QUOTED}Please document the diagnosis that best describes the patient's condition: ____\n",
    f"Subject: {TITLE}The assessment of 11/03 reads “probable ALS”. {OPEN}",
    f"{QUOTED}What is the current diagnosis? ____\n",
    f"{QUOTED}Was the condition present on admission?\n{YES_NO}",
    f'{QUOTED}Is the documented "weak right hand" due to the diagnosis documented?\n{YES_NO}',
    f'{TITLE}- "ankle jerks absent" (Assessment, line 7, brought forward from an earlier note)\n'
    f'- "Knee jerks 3+" (Exam, line 2)\n\nPlease clarify which is current: ____\n',
    f'{QUOTED}- "… first dorsal interossei … Plantars extensor" (Exam, line 2)\n\n{OPEN}',
    f"{QUOTED}Not found in this note: a result of nerve conduction studies. Please document, if "
    "applicable, or indicate where it is documented: ____\n",
    f'{TITLE}Please see the following indicators:\n- Assessment: "probable ALS"\n'
    f"- EMG 02/14/2026: fibrillations in three limbs\n- FVC 41 %\n\n{STATUS}{LIST}",
    f"{QUOTED}Your ALS diagnosis is quoted above. Please clarify its status: ____\n",
]

NOT_COMPLIANT: dict[str, list[str]] = {
    "payment": [
        "Please add ALS so that HCC 190 is captured.",
        f"{ASKED}{LIST}Your answer affects reimbursement.\n",
        f"{ASKED}{LIST}A specific code raises the DRG weight.\n",
        f"{ASKED}{LIST}Without it the claim is going to be denied.\n",
        f"{ASKED}{LIST}This would improve our quality scores.\n",
        f"{ASKED}{LIST}Note that your provider profile is reviewed each quarter.\n",
        f"{ASKED}{LIST}The difference is worth $4,200.\n",
        f"{ASKED}{LIST}Medicare pays less for an unspecified diagnosis.\n",
        f"{ASKED}{LIST}It counts towards the severity of illness.\n",
        f'{QUOTED}- "RAF score 1.2" (line 4)\n\n{OPEN}',
        f"{ASKED}{LIST}Your response rate is below that of your peers.\n",
        ASKED + LIST.replace("Ruled out", "Ruled out (no revenue)"),
    ],
    "leading": [
        "Patient meets El Escorial, please document ALS.",
        f"{QUOTED}The findings are consistent with motor neuron disease. {OPEN}",
        f"{QUOTED}Please document ALS in your assessment.\n",
        f"{QUOTED}Kindly update the diagnosis to ALS.\n",
        f"{QUOTED}The Gold Coast criteria are met. {OPEN}",
        f"{QUOTED}The criteria for the diagnosis are not met. {OPEN}",
        f"{QUOTED}The record does not support the diagnosis. {OPEN}",
        f"{QUOTED}You should state that the diagnosis is established.\n",
        f"{QUOTED}Would you agree that the diagnosis is established? ____\n",
        f"{QUOTED}This is clearly an established diagnosis. {OPEN}",
        f"{QUOTED}We believe that the diagnosis is established. {OPEN}",
        f"{QUOTED}The EMG suggests a motor neuron disease. {OPEN}",
        f"{QUOTED}The diagnosis is established, correct? ____\n",
        f"{QUOTED}You forgot to state the type. {OPEN}",
        f"{QUOTED}Please confirm the diagnosis.\n",
        f"{QUOTED}Please write ALS instead of the hedged wording.\n",
        f"{QUOTED}Be definite, so that the encounter can be coded. {OPEN}",
        f"{QUOTED}These findings warrant the diagnosis. {OPEN}",
        f"{QUOTED}Please state the diagnosis (e.g. ALS): ____\n",
        f"{QUOTED}ALS was not documented in the plan. {OPEN}",
        f"{QUOTED}ALS is the most specific diagnosis. {OPEN}",
        f"{QUOTED}The diagnosis is ALS. Please update the problem list.\n",
        f"{QUOTED}Kindly consider ALS.\n",
        f"{QUOTED}The guidelines require a definite term. {OPEN}",
    ],
    "title": [
        "ALS documentation needed",
        f"Subject: Amyotrophic lateral sclerosis\n\n{QUOTE}\n{STATUS}{LIST}",
        f"Missing diagnosis\n\n{QUOTE}\n{STATUS}{LIST}",
        f"Query: upgrade of MND\n\n{QUOTE}\n{STATUS}{LIST}",
        f"Unsupported diagnosis\n\n{QUOTE}\n{STATUS}{LIST}",
    ],
    "yes_no": [
        "Does the patient have ALS? ▢ Yes ▢ No",
        f"{QUOTED}Does the patient have PLS?\n{YES_NO}",
        f"{QUOTED}Is this primary lateral sclerosis?\n",
        f"{QUOTED}Has multifocal motor neuropathy been diagnosed?\n",
        f"{QUOTED}Respiratory failure:\n{YES_NO.replace('Yes', 'Yes, present')}",
        f"{QUOTED}The patient has malnutrition.\n[ ] Agree\n[ ] Disagree\n{ALWAYS}",
        f"{QUOTED}Can a more specific diagnosis be given?\n",
        f"{QUOTED}Primary lateral sclerosis: yes or no?\n",
    ],
    "choices": [
        "ALS vs other: please choose ALS or ALS-FTD",
        f"{ASKED}[ ] Established\n[ ] Ruled out\n",
        f"{ASKED}[ ] Established\n[ ] Ruled out\n[ ] Other: ____\n",
        f"{ASKED}[ ] Established\n[ ] Ruled out\n[ ] Unable to determine\n",
        f"{ASKED}▢ Established ▢ Ruled out ▢ Unknown\n",
        f"{ASKED}a) Established\nb) Ruled out\n",
        f"{QUOTED}Please select one of the following:\n- Established\n- Ruled out\n",
        f"{QUOTED}Which is it, ALS or PLS?\n",
        f"{QUOTED}Please pick established or ruled out.\n",
        f"{QUOTED}ALS / PLS / PMA: please circle.\n",
    ],
    "favour": [
        f"{ASKED}[ ] Established\n{ALWAYS}",
        ASKED + LIST.replace("[ ] Established", "[x] Established"),
        ASKED + LIST.replace("Established", "Established (recommended)"),
        f"{ASKED}[ ] ALS\n[ ] Amyotrophic lateral sclerosis, bulbar onset\n{ALWAYS}",
        f"{ASKED}☑ Established ☐ Ruled out ☐ Other ☐ Unable to determine\n",
        f"{ASKED}[ ] ALS\n[ ] Unknown\n{ALWAYS}",
    ],
    "new_diagnosis": [
        f"{QUOTED}Primary lateral sclerosis was discussed. {OPEN}",
        f"{QUOTED}Please clarify whether multifocal motor neuropathy was considered: ____\n",
        f"{QUOTED}Please describe the respiratory failure: ____\n",
        f"{QUOTED}How severe was the malnutrition? ____\n",
        f"{QUOTED}Please clarify whether G12.23 applies: ____\n",
    ],
    "nothing_quoted": [
        "",
        f"{TITLE}{OPEN}",
        f"{TITLE}Weakness is noted. {STATUS}{LIST}",
    ],
    "place": [f'{TITLE}- "probable ALS"\n\n{STATUS}{LIST}'],
}
NOT_OF_THE_NOTE: dict[str, list[str]] = {
    "place": [f'{TITLE}- "probable ALS" (Assessment, line 2)\n\n{STATUS}{LIST}'],
    "not_in_note": [
        f'{TITLE}- "possible ALS" (line 4)\n\n{STATUS}{LIST}',
        f'{QUOTED}- "tongue fasciculations" (Exam, line 2)\n\n{OPEN}',
        f"{QUOTED}FVC is 38 %. {OPEN}",
        f"{QUOTED}Clonus is noted on examination. {OPEN}",
        f"{QUOTED}The note says 'bulbar onset'. {OPEN}",
    ],
    "other_person": [
        f'{QUOTED}- "Mother died of motor neuron disease" (HPI, line 1)\n\n{OPEN}',
        f"{QUOTED}The note says 'died of motor neuron disease'. {OPEN}",
    ],
    "earlier": [
        f'{QUOTED}- "ankle jerks absent" (Assessment, line 7)\n\n{OPEN}',
        f"{QUOTED}The note says 'lumbar radiculopathy'. {OPEN}",
    ],
}


def refused(query: str, note: str | None) -> set[str]:
    """Names of the checks that refuse a query."""
    names = {rule.id: name for name, rule in check_rules().items()}
    return {names[problem.rpartition("(")[2][:-1]] for problem in query_problems(query, note)}


def rows(examples: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, query) for name, queries in examples.items() for query in queries]


@pytest.mark.parametrize("query", TEMPLATES.values(), ids=TEMPLATES)
def test_the_templates_of_the_field_comply(query: str) -> None:
    assert query_problems(query) == ()


@pytest.mark.parametrize("query", COMPLIANT)
def test_a_compliant_query_passes(query: str) -> None:
    assert query_problems(query, indicators_of=NOTE) == ()


@pytest.mark.parametrize("note", [NOTE, None], ids=["with the note", "without it"])
@pytest.mark.parametrize(("name", "query"), rows(NOT_COMPLIANT))
def test_a_query_that_does_not_comply_is_refused(name: str, query: str, note: str | None) -> None:
    assert name in refused(query, note)


@pytest.mark.parametrize(("name", "query"), rows(NOT_OF_THE_NOTE))
def test_what_is_not_of_the_note_is_refused(name: str, query: str) -> None:
    assert refused(query, NOTE) == {name}


def test_there_are_examples_of_every_check() -> None:
    assert {*NOT_COMPLIANT, *NOT_OF_THE_NOTE} == set(CHECKS) == set(check_rules())


SPOILED = {
    "another title": (("Documentation clarification", "ALS clarification"), "title"),
    "no other answer": (("   [ ] Other: ____\n", ""), "choices"),
    "no way out": (("   [ ] Unable to determine", ""), "choices"),
    "a ticked answer": (("[ ]", "[x]"), "favour"),
    "a changed quotation": (('- "', '- "Not '), "not_in_note"),
    "a wrong line": (("line ", "line 9"), "place"),
    "no place": ((" (Assessment, line 2)", ""), "place"),
    "a leading question": (("1. ", "1. This is clearly so. "), "leading"),
    "money": (("1. ", "1. For the claim: "), "payment"),
}


@pytest.mark.parametrize(("change", "name"), SPOILED.values(), ids=SPOILED)
def test_an_edit_that_spoils_a_drafted_query_is_seen(
    engine: RuleEngine, change: tuple[str, str], name: str
) -> None:
    note = "Exam: wasting of both hands.\nAssessment: probable ALS."
    query = engine.check(note).query
    assert query is not None
    assert query_problems(query, indicators_of=note) == ()
    assert name in refused(query.replace(*change), note)


def test_a_problem_says_where_and_by_which_check() -> None:
    (problem,) = query_problems(ASKED + LIST + "It affects reimbursement.\n")
    assert problem.startswith("line 10 speaks of payment")
    assert problem.endswith('"reimbursement" (CQ-PAYMENT)')


def test_a_problem_never_shows_words_of_the_note() -> None:
    person = "Zebulon Quartermain"
    query = (
        f'{QUOTED}- "{person} has ALS" (line 1)\n\n{person} has ALS, please document ALS. Is it?\n'
    )
    problems = query_problems(query, indicators_of=f"Mother of {person} has ALS.")
    assert problems
    assert not any("Zebulon" in problem or "Quartermain" in problem for problem in problems)


@pytest.mark.parametrize(
    "dangerous",
    [
        "[ ] " * 20_000,
        '"' * 20_000,
        "a) " * 20_000,
        "(" * 20_000,
        "document " * 10_000,
        "- word\n" * 20_000,
        "\n[ ] no\n" * 10_000,
        "\n" * 50_000,
        "- \n" * 20_000,
    ],
)
def test_odd_text_is_read_in_time(dangerous: str) -> None:
    assert query_problems(dangerous, indicators_of=dangerous)


def test_the_catalogue_of_checks_is_whole() -> None:
    for entry in read_yaml("compliance", "catalogue")["checks"].values():
        assert re.fullmatch(r"CQ-[A-Z-]+", entry["id"])
        assert entry["says"].strip()
        assert entry["source"].strip()
    text = (files("mndnotes.rules") / "catalogue" / "compliance.yaml").read_text("utf-8")
    assert not re.search(r"[*+]\)[*+]", text)
