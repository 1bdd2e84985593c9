"""The service of CDS Hooks: discovery, requests and cards as the specification has them."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from mndnotes.data.corpus import load_notes
from mndnotes.errors import InputError
from mndnotes.inference.cds_hooks import PreconditionError, cards, cards_of, discovery, note_of
from mndnotes.inference.cds_hooks.markdown import escaped, fenced
from mndnotes.inference.result import NoteResult
from mndnotes.rules.vocabulary import Severity
from tests.unit.cds_hooks_examples import (
    CARDS_SCHEMA,
    DISCOVERY,
    REQUEST,
    RESPONSE,
    SERVICES_SCHEMA,
)
from tests.unit.fhir_notes import attachment, document
from tests.unit.hand_model import HandScorer

SIGNS = "Exam: wasting and fasciculations of both hands, knee jerks 3+, plantars extensor.\n"
CONFLICT = SIGNS + "Assessment: ALS. Primary lateral sclerosis."


@pytest.fixture(scope="module")
def hand() -> HandScorer:
    return HandScorer()


def request(note: Any = None, hook: str = "patient-view") -> dict[str, Any]:
    """The request of the specification with a note in its prefetch."""
    return {**REQUEST, "hook": hook, "prefetch": {"note": note}}


def searchset(*documents: Any) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in documents]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def validate(response: Any, schema: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.validate(response, schema, jsonschema.Draft202012Validator, format_checker=checker)


def summaries(hand: HandScorer, text: str) -> list[tuple[str, str]]:
    response = cards(request(document(text)), hand)
    return [(card["indicator"], card["summary"]) for card in response["cards"]]


def test_the_schemas_hold_for_the_examples_of_the_specification() -> None:
    validate(DISCOVERY, SERVICES_SCHEMA)
    validate(RESPONSE, CARDS_SCHEMA)


def test_discovery_is_as_the_specification_has_it() -> None:
    found = discovery()
    validate(found, SERVICES_SCHEMA)
    assert {service["id"] for service in found["services"]} == {"mndnotes-note-review"}
    hooks = [service["hook"] for service in found["services"]]
    assert hooks == ["patient-view", "encounter-discharge"]


def test_prefetch_templates_keep_to_the_recommended_queries() -> None:
    """Section "Prefetch query restrictions": search by type, equality, _count and _sort."""
    tokens = {"patient": "{{context.patientId}}", "encounter": "{{context.encounterId}}"}
    for service in discovery()["services"]:
        (template,) = service["prefetch"].values()
        kind, _, query = template.partition("?")
        assert kind == "DocumentReference"
        parameters = dict(part.split("=", 1) for part in query.split("&"))
        named = parameters.keys() & tokens.keys()
        assert {parameters.pop(name) for name in named} == {tokens[name] for name in named}
        assert len(named) == 1
        assert parameters == {
            "status": "current",
            "contenttype": "text/plain",
            "_sort": "-date",
            "_count": "1",
        }


@pytest.mark.slow
def test_the_cards_of_every_validation_note_are_as_the_specification_has_them(
    hand: HandScorer,
) -> None:
    for note in load_notes("validation"):
        response = cards(request(document(note.text, id=note.note_id)), hand)
        validate(response, CARDS_SCHEMA)
        assert len(response["cards"]) <= 3
        assert {card["indicator"] for card in response["cards"]} <= {"info", "warning"}
        assert len({card["uuid"] for card in response["cards"]}) == len(response["cards"])


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Sprained ankle.", []),
        (
            CONFLICT,
            [
                ("warning", "The note contradicts itself on the motor neuron diagnosis"),
                ("warning", "1 error and 1 warning on the documentation of this note"),
                ("info", "Documentation 43 of 100 (adequate): 8 elements not documented"),
            ],
        ),
        (
            "Family history: her father died of ALS.",
            [("info", "This note establishes no motor neuron diagnosis that can be coded")],
        ),
    ],
)
def test_cards_say_what_matters(hand: HandScorer, text: str, expected: Any) -> None:
    assert summaries(hand, text) == expected


def test_the_query_stands_on_the_card_of_the_code(hand: HandScorer) -> None:
    result = hand.score(CONFLICT)
    code, *others = cards_of(result, "x")["cards"]
    assert result.query is not None
    assert result.query in code["detail"]
    assert all(result.query not in card["detail"] for card in others)


def test_no_card_writes_anything(hand: HandScorer) -> None:
    response = cards(request(document(CONFLICT)), hand)
    assert response.keys() == {"cards"}
    assert not {"suggestions", "selectionBehavior", "links"} & set().union(*response["cards"])


def test_the_same_request_gives_the_same_bytes(hand: HandScorer) -> None:
    first, again = (json.dumps(cards(request(document(CONFLICT)), hand)) for _ in range(2))
    assert first == again
    other = cards({**request(document(CONFLICT)), "hookInstance": "another"}, hand)
    uuids = [{card["uuid"] for card in found["cards"]} for found in (json.loads(first), other)]
    assert not uuids[0] & uuids[1]


def test_markup_in_a_note_is_shown_and_not_obeyed(hand: HandScorer) -> None:
    found = hand.score("Diagnosis: ALS (G12.23).")
    evil = "[x](https://x.test) <b>`*_~ ![i](//x) www.x.test a@x.test &amp; | \n# head"
    first = found.findings[0]
    span = first.evidence[0].model_copy(update={"text": evil})
    altered = first.model_copy(update={"severity": Severity.ERROR, "evidence": (span,)})
    query = "a ```` fence\n```\n# not a head"
    result: NoteResult = found.model_copy(update={"findings": (altered,), "query": query})
    code, finding, *_ = cards_of(result, "x")["cards"]
    assert f"`````text\n{query}\n`````" in code["detail"]
    line = next(line for line in finding["detail"].splitlines() if first.rule in line)
    inside = line.partition("** ")[2]
    assert not re.search(r"(?<!\\)[`*_\[\]<>&|~@]|(?<!\\):(?=//)|www\.", inside)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("plain words, 3+ (G12.21): fine.", "plain words, 3+ (G12.21): fine."),
        ("a*b_c", r"a\*b\_c"),
        ("two\n\tlines\x1b[0m", r"two lines \[0m"),
        ("http://x.test", r"http\://x.test"),
        ("mailto:x", r"mailto\:x"),
        ("WWW.x", r"WWW\.x"),
    ],
)
def test_text_is_escaped(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_fence_is_longer_than_any_inside() -> None:
    assert fenced("a") == "```text\na\n```"
    assert fenced("````").startswith("`````text\n")


@pytest.mark.parametrize("hook", ["patient-view", "encounter-discharge"])
def test_the_note_may_be_a_document_or_a_searchset_of_them(hook: str) -> None:
    older = document("older", date="2026-04-03T23:00:00+09:00")
    newer = document("newer", date="2026-04-03T20:00:00Z")
    undated = document("undated", date=None)
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    for prefetched, expected in (
        (older, "older"),
        (searchset(older, newer, undated, outcome), "newer"),
        (searchset(newer, older), "newer"),
        (searchset(undated), "undated"),
    ):
        note = note_of(request(prefetched, hook))
        assert note is not None
        assert note.text == expected


@pytest.mark.parametrize(
    "prefetched", [None, searchset(), {"resourceType": "Bundle", "type": "searchset"}]
)
def test_a_patient_without_a_note_has_no_cards(hand: HandScorer, prefetched: Any) -> None:
    assert cards(request(prefetched), hand) == {"cards": []}


@pytest.mark.parametrize(
    "prefetch, said",
    [
        (None, "the prefetch has no 'note'"),
        ({}, "the prefetch has no 'note'"),
        (REQUEST["prefetch"], "the prefetch has no 'note'"),
        ({"note": {"resourceType": "OperationOutcome"}}, "no DocumentReference"),
        ({"note": {"resourceType": "Patient"}}, "no DocumentReference"),
        ({"note": "DocumentReference/1"}, "no DocumentReference"),
        ({"note": {"resourceType": "Bundle", "entry": True}}, "no list of entries"),
        ({"note": {"resourceType": "Bundle", "entry": {"resource": {}}}}, "no list of entries"),
        ({"note": document(content=[attachment("x", "application/pdf")])}, "no text/plain"),
        (
            {"note": document(content=[{"attachment": {"contentType": "text/plain", "url": "u"}}])},
            "nothing is fetched",
        ),
        ({"note": document(content=[attachment("ä", charset="iso-8859-1")])}, "not utf-8"),
    ],
)
def test_without_a_readable_note_the_precondition_fails(prefetch: Any, said: str) -> None:
    """Status 412: "unable to retrieve the necessary FHIR data"."""
    sent = {**REQUEST, "prefetch": prefetch}
    with pytest.raises(PreconditionError, match=said):
        note_of({key: value for key, value in sent.items() if value is not None})


@pytest.mark.parametrize(
    "subject, taken",
    [
        ({"reference": "Patient/1288992"}, True),
        ({"reference": "https://ehr.test/r4/Patient/1288992/_history/2"}, True),
        ({"reference": "Patient/2"}, False),
        ({"reference": "https://ehr.test/r4/Patient/2"}, False),
        ({"display": "P."}, True),
        (None, True),
    ],
)
def test_the_note_of_another_patient_is_not_read(subject: Any, taken: bool) -> None:
    sent = request(document(subject=subject))
    if taken:
        assert note_of(sent) is not None
    else:
        with pytest.raises(InputError, match="not of the patient in the context"):
            note_of(sent)


@pytest.mark.parametrize(
    "change, said",
    [
        ({"hook": "order-sign"}, "not for this hook; call it on patient-view or"),
        ({"hook": None}, "hook: Input should be a valid string"),
        ({"hookInstance": ""}, "hookInstance: String should have at least 1 character"),
        ({"context": {"userId": "Practitioner/1"}}, "context.patientId: Field required"),
        ({"prefetch": []}, "prefetch: Input should be a valid dictionary"),
    ],
)
def test_what_is_no_request_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        note_of({**request(document()), **change})
    assert not isinstance(refused.value, PreconditionError)


@pytest.mark.parametrize("sent", [None, [], "x", {}])
def test_what_is_no_object_is_refused(sent: Any) -> None:
    with pytest.raises(InputError, match=r"CDS Hooks 2\.0"):
        note_of(sent)
