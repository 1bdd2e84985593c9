"""How a span is meant: every assertion, every direction, and where the scope of a cue ends."""

from __future__ import annotations

import pytest

from mndnotes.rules import assert_span

MARKED = {
    "affirmed": [
        "He has {clonus}.",
        "Exam shows {spasticity} of both legs.",
        "There is {weakness} and wasting.",
        "{Fasciculations} are seen in the tongue.",
        "No tremor, but {clonus} is present.",
        "No rash; {clonus} at both ankles.",
        "No rash. {Clonus} at both ankles.",
        "Denies pain although {weakness} is marked.",
        "No numbness, {weakness} is severe.",
        "No sensory loss, reflexes were brisk and {clonus} was sustained.",
        "Not only {weakness} but also wasting.",
        "No change in the {weakness}.",
        "No doubt about the {weakness}.",
        "Walks without difficulty despite the {weakness}.",
        "Father had a stroke, the patient has {weakness}.",
        "No fever\n\n{Weakness} of the arm.",
        "- no fever\n- {weakness} of the arm",
        "Two-year history of {weakness}.",
        "Tremor: no. {Weakness}: yes",
        "Gram negative {pneumonia} was treated.",
        "Admitted with {pneumonia}, now on oxygen.",
        "{Chest pain} for two hours.",
    ],
    "negated": [
        "No {clonus}.",
        "There is no evidence of {pneumonia}.",
        "He denies {chest pain}.",
        "Denies fever, chills or {cough}.",
        "No fever, chills, nausea, vomiting or {diarrhea}.",
        "Without {spasticity}.",
        "Negative for {fibrillations}.",
        "The scan is negative for {metastases}.",
        "X-ray was negative for {fracture}.",
        "{Clonus} is absent.",
        "{Fasciculations} were not seen.",
        "{Babinski sign} negative.",
        "{Pulmonary embolism} was ruled out.",
        "{Myelopathy} has been excluded.",
        "MRI excluded {cord compression}.",
        "The patient does not have {diabetes}.",
        "Never had {seizures}.",
        "Free of {pain}.",
        "Neither wasting nor {fasciculations}.",
        "{fever}: none",
        "{clonus}: no",
        "{Clonus} - absent",
        "{rash} (none)",
        "{Weakness} not present.",
        "Failed to show {denervation}.",
        "Could not elicit {clonus}.",
        "No signs suggesting {myopathy}.",
        "w/o {edema}",
        "Absence of {sensory loss}.",
        "No\n{clonus} at the ankles",
        "NO {CLONUS}",
    ],
    "uncertain": [
        "Possible {pneumonia}.",
        "Probable {stroke}.",
        "Suspected {myasthenia gravis}.",
        "Likely {neuropathy}.",
        "Concern for {sepsis}.",
        "Rule out {myelopathy}.",
        "R/o {myopathy}.",
        "Cannot rule out {pneumonia}.",
        "Could not exclude {fracture}.",
        "{Malignancy} cannot be excluded.",
        "{Lymphoma} is suspected.",
        "Neuropathy versus {radiculopathy}.",
        "Differential includes {sarcoidosis}.",
        "This may represent {vasculitis}.",
        "Findings suggestive of {denervation}.",
        "Query {myositis}.",
        "?{stroke}",
    ],
    "family": [
        "Mother had {breast cancer}.",
        "Family history of {diabetes}.",
        "Family history: {dementia} in an uncle",
        "His father died of {stroke}.",
        "FH: {Huntington disease}",
        "{Dementia} in his mother.",
        "Her brother has {muscular dystrophy}.",
        "Maternal grandfather with {Parkinson disease}.",
        "{Migraine} runs in the family.",
        "Her husband has {dementia} and lives at home.",
        "The neighbour was diagnosed with {tuberculosis}.",
        "His sister-in-law has {lupus}.",
    ],
    "historical": [
        "History of {stroke}.",
        "h/o {myocardial infarction}",
        "Previously diagnosed with {neuropathy}.",
        "Past medical history of {asthma}.",
        "s/p {appendectomy}",
        "PMH: {polio}, hypertension",
        "{Neuropathy} was later withdrawn.",
        "Initially thought to have {stroke}.",
        "{Seizures} in childhood.",
    ],
    "hypothetical": [
        "If {fever} develops, call us.",
        "Return for {worsening weakness}.",
        "Return if {shortness of breath}.",
        "Watch for {aspiration}.",
        "Should {choking} occur, ring the ward.",
        "At risk for {falls}.",
        "Come back in case of {bleeding}.",
        "He reads about {asthma} online.",
    ],
}
"""Sentences by the assertion of the marked words; general medicine on purpose."""


READINGS = {
    "of several cues the strongest counts, wherever it stands": {
        "Suspected {appendicitis} was ruled out.": "negated",
        "Do not hesitate to return if {fever} develops.": "hypothetical",
        "If she has a history of {stroke}, stop the pill.": "hypothetical",
        "Mother at risk of {stroke}.": "hypothetical",
        "Previously had no overt {stroke}.": "negated",
        "His father never had {diabetes}.": "negated",
        "Mother has no major {heart disease}.": "negated",
        "Her mother has a history of {stroke}.": "family",
        "Previously, his mother had {stroke}.": "family",
        "Possible {dementia} in his mother.": "family",
        "Possible history of {stroke}.": "historical",
        "Possible previous {stroke}.": "historical",
    },
    "a weak cue gives way to any other, and of two the first counts": {
        "{Haematoma} seems unlikely.": "negated",
        "Possible {haematoma} is unlikely.": "uncertain",
        "Previous {stroke} is unlikely.": "historical",
        "Looked for {haematoma}, unlikely.": "hypothetical",
    },
    "the denial right before the words counts most": {
        "Told to return if worse, there is no {fever}.": "negated",
    },
    "a doubt that was settled is none": {
        "Suspected {appendicitis} was confirmed.": "affirmed",
        "Possible {pneumonia} has since been confirmed by culture.": "affirmed",
        "If {appendicitis} is confirmed, operate.": "hypothetical",
    },
    "a list of resolved problems leaves nothing open": {
        "Resolved problems: {pneumonia}": "historical",
        "Resolved problems: possible {pneumonia}": "historical",
        "Resolved problems: no {pneumonia}": "negated",
        "Social history: possible {asthma}": "uncertain",
    },
    "a relative clause tells of the person before it": {
        "His wife Ann, 74, who has {dementia}, came along.": "family",
        "Possible stroke in a man who has {asthma}.": "affirmed",
    },
    "what others have is theirs, what they say is not": {
        "Her father now has {dementia}.": "family",
        "His father is said to have had {dementia}.": "family",
        "His friend, with {shingles}, visited.": "family",
        "His wife had shingles, {weakness} of the hand.": "affirmed",
        "His wife Ann noticed {weakness} of the hand.": "affirmed",
        "His mother says he has {weakness}.": "affirmed",
    },
    "a change from one disease to another": {
        "Changed from {asthma} to bronchitis.": "historical",
        "Changed from asthma to {bronchitis}.": "affirmed",
    },
    "a cue around the words, or in them, acts on them only as a condition": {
        "{Risk of falls} was assessed.": "affirmed",
        "Treated for {asthma} as an outpatient.": "affirmed",
    },
    "a condition acts on what follows in its clause": {
        "If he coughs, chokes or has {fever}, ring.": "hypothetical",
        "Call us if worse; {clonus} is sustained.": "affirmed",
        "{Clonus} at both ankles, to return if worse.": "affirmed",
        "Reason that CPR would not succeed: {pneumonia}": "affirmed",
    },
    "a denial passes a comma only along bare items": {
        "No rash, fever, or {rigidity}.": "negated",
        "No rash, tremor seen, or {rigidity}.": "affirmed",
        "No active bruises, {haematoma}.": "negated",
        "No active bruises, bleeding or {haematoma}.": "negated",
        "No rash, {tremor}, gait is slow.": "negated",
        "No wasting, {reflexes} 3+.": "affirmed",
        "No wasting, {reflexes} brisk.": "affirmed",
        "No wasting, with brisk {reflexes}.": "affirmed",
        "Pain he denied, {weakness} is marked.": "affirmed",
        "No rash, {weakness} of the left hand was noted": "affirmed",
        "No rash, {itching} of the left forearm during the long summer evenings he spends outside "
        "with friends": "negated",
    },
    "a denial passes a conjunction to what is bare": {
        "No tremor and {clonus}.": "negated",
        "No tremor and some {clonus}.": "affirmed",
        "No mild tremor or {clonus}.": "negated",
    },
    "what stands twice is denied once, unless the list goes on": {
        "No oedema of the arms, {oedema} of the legs.": "affirmed",
        "No pain in the arms, {pain} in the legs.": "affirmed",
        "No pain in the arms, {pain} in the legs or back.": "negated",
        "No pain in the arms, {pain} in the legs since the fall last year or so.": "affirmed",
    },
    "a denial behind passes back over bare items": {
        "{Wasting} and tremor were not seen.": "negated",
        "{Wasting} and a coarse tremor were not seen.": "negated",
        "{Wasting}, tremor, rash and clonus were not seen.": "negated",
        "{Tendon reflexes}: biceps and triceps were not elicited.": "negated",
        "{Wasting}, fine postural tremor, rash not seen.": "negated",
        "{Wasting} is marked, tremor and rash not seen.": "affirmed",
        "{Wasting} of both of the hands, tremor not seen.": "affirmed",
        "{Wasting}, tremor of 3 years, rash not seen.": "affirmed",
        "{Power 4}, clonus absent.": "affirmed",
        "{Strength 4}, clonus absent.": "affirmed",
        "{Cough}, worse at night, was not seen.": "negated",
        "{Rigidity} seen, tremor and rash absent.": "affirmed",
        "{Cough}: for a week, fever: none": "affirmed",
        "{Cough} dry: a week, fever: none": "affirmed",
        "Cough: for a week, {fever}: none": "negated",
        "{Wasting} in the hand, none in the leg.": "affirmed",
        "Rigidity was not seen and {clonus} was sustained.": "affirmed",
        "Tremor absent, {clonus} sustained.": "affirmed",
    },
    "a doubt behind passes one comma, or words set off by two": {
        "{Stroke}?": "uncertain",
        "{Infarct}, old, is likely.": "uncertain",
        "{Cough} for a week, likely viral.": "uncertain",
        "{Cough} for a week, sputum green, likely pneumonia.": "affirmed",
        "{Infarct} in the left lobe, new, cause is likely cardiac.": "affirmed",
    },
    "what was not tested is no finding": {
        "{Sensation} not tested.": "hypothetical",
        "{Tone}, clonus and plantars not tested.": "hypothetical",
        "Tone, {clonus} and plantars were not tested.": "hypothetical",
        "{Clonus}, plantars not tested.": "affirmed",
        "{Clonus} present, plantars not tested.": "affirmed",
        "{Marked wasting}, tone and plantars not tested.": "affirmed",
        "{Conduction} normal (needle not performed).": "affirmed",
    },
    "a cue in brackets or quotation marks acts in them": {
        "(no pain) {Weakness} of the arm.": "affirmed",
        "No tremor (or {clonus}).": "negated",
        "Tendon jerks (and {clonus}) were absent.": "negated",
        'He says "no pain" and {weakness}.': "affirmed",
        'Known as "Bob", no "{blackouts}".': "negated",
        'No "funny turns" or {blackouts}.': "negated",
    },
    "a sentence, a column and a stop end every scope": {
        "Was there pain? Never! {Clonus} at both ankles.": "affirmed",
        "Note the {clonus}! The misfiled pages were removed.": "affirmed",
        "No rash  {Clonus}: sustained": "affirmed",
        "No rash;{clonus} sustained": "affirmed",
        "No pain whereas {weakness} persists.": "affirmed",
        "No pain at rest, now {weakness}.": "affirmed",
    },
}
"""Assertion by sentence, under what the sentences show."""
LONG_WORD = "electroencephalographically "
"""To fill many characters with few words."""


def judge(marked: str) -> str:
    """Assertion of the words between braces."""
    start, end = marked.index("{"), marked.index("}") - 1
    return assert_span(marked.replace("{", "").replace("}", ""), start, end)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [(marked, expected) for expected, rows in MARKED.items() for marked in rows],
)
def test_the_words_around_a_span_say_how_it_is_meant(marked: str, expected: str) -> None:
    assert judge(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"), [row for rows in READINGS.values() for row in rows.items()]
)
def test_cues_are_weighed_and_kept_in_their_scope(marked: str, expected: str) -> None:
    assert judge(marked) == expected


@pytest.mark.parametrize(
    "marked",
    [
        *(marked for rows in MARKED.values() for marked in rows),
        *(marked for rows in READINGS.values() for marked in rows),
    ],
)
def test_the_place_of_a_sentence_in_the_note_changes_nothing(marked: str) -> None:
    before, behind = "The sun rose early.\n\n" * 25, "\n\n" + "The sun set at nine. " * 5
    assert judge(before + marked + behind) == judge(marked)


def test_a_span_may_begin_within_the_last_word() -> None:
    assert judge("No rash, tre{mor}") == "negated"


@pytest.mark.parametrize(("words", "expected"), [(30, "negated"), (31, "affirmed")])
def test_a_cue_reaches_over_thirty_words(words: int, expected: str) -> None:
    assert judge(f"No{words * ' pale'} {{clonus}}") == expected


@pytest.mark.parametrize(("words", "expected"), [(12, "family"), (13, "affirmed")])
def test_a_relative_clause_belongs_to_somebody_twelve_words_before(
    words: int, expected: str
) -> None:
    """Signs are counted as words."""
    assert judge(f"His wife,{(words - 4) * ' old'}, who has {{dementia}}") == expected


@pytest.mark.parametrize("before", ["", "Well. ", 9 * "He came in with his dog and sat down "])
@pytest.mark.parametrize(("ahead", "behind", "near"), [(300, 299, True), (301, 301, False)])
def test_a_cue_is_asked_within_three_hundred_characters(
    before: str, ahead: int, behind: int, near: bool
) -> None:
    filler = 20 * LONG_WORD
    denied = f"{before}No {filler[: ahead - 4]} {{clonus}}"
    of_another = f"{before}{{Clonus}} {filler[: behind - 2]} misfiled"
    assert judge(denied) == ("negated" if near else "affirmed")
    assert judge(of_another) == ("family" if near else "affirmed")


@pytest.mark.parametrize(
    ("affirmed", "negated"),
    [
        ("Strength full, with {clonus}.", "Strength full, no {clonus}."),
        ("{Clonus} is sustained, no tremor.", "Tremor is coarse, no {clonus}."),
        ("{Weakness} without pain.", "Pain without {weakness}."),
        ("{Fever}: yes. Cough: no", "Fever: yes. {Cough}: no"),
        ("{Spasticity} but no clonus", "Spasticity but no {clonus}"),
    ],
)
def test_a_negation_acts_on_its_own_side_only(affirmed: str, negated: str) -> None:
    assert (judge(affirmed), judge(negated)) == ("affirmed", "negated")


@pytest.mark.parametrize("item", ["fever", "chills", "cough", "dyspnea"])
@pytest.mark.parametrize(
    "text", ["Denies fever, chills, cough, or dyspnea.", "No fever, chills, cough and dyspnea."]
)
def test_a_negation_reaches_every_item_of_its_list(item: str, text: str) -> None:
    assert judge(text.replace(item, "{" + item + "}")) == "negated"


@pytest.mark.parametrize(
    "marked",
    ["She does not deny {dizziness}.", "He did not deny {chest pain}.", "Not without {pain}."],
)
def test_a_denied_denial_is_not_a_negation(marked: str) -> None:
    assert judge(marked) != "negated"


def test_a_negation_outranks_a_doubt() -> None:
    assert judge("No evidence of possible {pneumonia}.") == "negated"


def test_a_case_of_letters_never_matters() -> None:
    text = "There is no evidence of {pneumonia}."
    assert judge(text) == judge(text.upper()) == judge(text.lower()) == "negated"


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 0), (3, 2), (0, 99), (9, 10), (2, 2)])
def test_a_span_outside_the_text_or_empty_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is not inside a text of 9 characters"):
        assert_span("no clonus", start, end)


def test_the_refusal_does_not_quote_the_note() -> None:
    with pytest.raises(ValueError) as caught:
        assert_span("Mr Example is weak", 5, 500)
    assert "Example" not in str(caught.value)


def test_the_answer_is_a_plain_string() -> None:
    assert type(assert_span("no clonus", 3, 9)) is str


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Exam: {reflexes 3+}. Absent Hoffmann.", "affirmed"),
        ("Exam: {clonus} x 4. Absent ankle jerks.", "affirmed"),
        ("No sensory loss and {fasciculations} were noted in the tongue.", "affirmed"),
        ("There was no wasting and {clonus} was sustained.", "affirmed"),
        ("No bulbar symptoms and {weakness} has spread to the left arm.", "affirmed"),
        ("No bulbar symptoms and weakness {has spread} to the left arm.", "affirmed"),
        ("No wasting, {reflexes} of the arms and legs brisk.", "affirmed"),
        ("No wasting and {fasciculations} were seen.", "negated"),
        ("No wasting and no {fasciculations} were noted in the arms.", "negated"),
        ("{ALS} is unlikely but cannot be excluded.", "uncertain"),
    ],
)
def test_a_denial_ends_with_its_sentence_and_before_a_clause_with_its_own_verb(
    marked: str, expected: str
) -> None:
    assert judge(marked) == expected
