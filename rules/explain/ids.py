"""Explains an id: of a rule, a guardrail, a criteria set, a concept, a cue, a query, the guide."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mndnotes.errors import InputError
from mndnotes.rules.compliance.registry import CheckRule, check_rules
from mndnotes.rules.criteria import CriteriaSet, criteria_sets
from mndnotes.rules.findings import Rule, catalogue
from mndnotes.rules.guardrails import Guardrail, guardrails
from mndnotes.rules.guide import guide
from mndnotes.rules.knowledge import CONCEPT_FILES, Concept, glossary, read_yaml
from mndnotes.rules.query.texts import QuestionText, query_texts
from mndnotes.rules.vocabulary import Status

_FORMS: Final = 12
"""Forms that are shown of a concept or cue."""


def explain_id(name: str) -> list[str]:
    """What an id means, where it comes from and what it does, as lines of text.

    Args:
        name: id of a rule, guardrail, criteria set, concept, diagnosis label, kind of cue, question
            of a query, check of a query or guide statement, in any case.

    Raises:
        InputError: there is no such id; the message names the nearest rule, guardrail, criteria set
            or concept, where one is near.
    """
    for written in dict.fromkeys((name, name.upper(), name.lower())):
        if written in catalogue():
            return list(_rule(catalogue()[written]))
        for rail in guardrails():
            if rail.id == written:
                return list(_guardrail(rail))
        if written in criteria_sets():
            return list(_criteria(criteria_sets()[written]))
        if written in glossary():
            return list(_concept(glossary()[written]))
        for entry in read_yaml("cues")["cues"]:
            if entry["id"] == written:
                return list(_cue(entry))
        for raised_by, question in _questions():
            if question.id == written:
                return list(_question(question, raised_by))
        for checking in check_rules().values():
            if checking.id == written:
                return list(_check(checking))
        for statement in guide()["statements"]:
            if statement["id"] == written:
                return list(_statement(statement))
    raise InputError(f"there is no rule or concept {name}; {_hint(name)}")


def _hint(name: str) -> str:
    ids = [*catalogue(), *(rail.id for rail in guardrails()), *criteria_sets(), *glossary()]
    lowered = {written.lower(): written for written in ids}
    near = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.3)
    return f"did you mean {lowered[near[0]]}?" if near else "list the rules with mndnotes rules"


def _questions() -> Iterator[tuple[str, QuestionText]]:
    """The questions of a query, each with the rules that raise it."""
    texts = query_texts()
    yield from texts.questions.items()
    by_element = {rule.element: rule.id for rule in catalogue().values()}
    yield ", ".join(by_element[element] for element in texts.missing.order), texts.missing.question


def _question(question: QuestionText, raised_by: str) -> Iterator[str]:
    yield f"{question.id}  question of a provider query"
    yield f"  raised by   {raised_by}"
    yield f"  asks        {question.text}"
    yield from (f"  answer      {option}" for option in (*question.options, *query_texts().always))
    yield f"  source      {question.source}"


def _check(checking: CheckRule) -> Iterator[str]:
    yield f"{checking.id}  check of a provider query"
    yield f"  refuses     what {checking.message.replace('{detail}', '…')}"
    yield f"  source      {checking.source}"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}  {rule.title}"
    yield f"  issue       {rule.issue} ({rule.severity})"
    yield f"  looks for   {rule.decide.__doc__ or rule.title}"
    yield f"  says        {rule.message}"
    yield f"  to do       {rule.mitigation}"
    yield f"  matters     {rule.impact}"
    yield f"  source      {rule.source}"
    for kind, notes in (("speaks on", rule.fire), ("silent on", rule.quiet)):
        for note in notes:
            yield f"  {kind:<12}{' '.join(note.split())}"


def _guardrail(rail: Guardrail) -> Iterator[str]:
    yield f"{rail.id}  guardrail over a proposed picture of {rail.picture}"
    instead = f", the picture becomes {rail.instead}" if rail.instead else ""
    yield f"  does        {rail.action}{instead}"
    if rail.found:
        yield f"  where       {' or '.join(sorted(rail.found))} is documented"
    for element, statuses in rail.when:
        named = " or ".join(status for status in Status if status in statuses)
        yield f"  where       {element} is {named}"
    yield f"  because     {rail.why}"
    yield f"  source      {rail.source}"


def _criteria(criteria: CriteriaSet) -> Iterator[str]:
    yield f"{criteria.id}  {criteria.name}, {criteria.version}"
    yield f"  source      {criteria.source}"
    for category, meaning in criteria.categories.items():
        yield f"  {category}: {meaning}"
    for name, setting in criteria.settings.items():
        yield f"  setting {name}, by default {setting.default}: {setting.why}"
        yield from (f"    {option}: {meaning}" for option, meaning in setting.options.items())
    yield from (f"  always      {words}" for words in criteria.fixed)


def _concept(concept: Concept) -> Iterator[str]:
    yield f"{concept.id}  {concept.name}"
    if concept.group:
        yield f"  group       {concept.group}"
    if concept.region:
        yield f"  region      {concept.region}"
    for vocabulary, standard in concept.ids.items():
        yield f"  {vocabulary:<12}{standard}"
    yield f"  source      {concept.source}"
    for file in CONCEPT_FILES:
        for entry in read_yaml(file)["concepts"]:
            if entry["id"] == concept.id:
                yield f"  file        lexicon/{file}.yaml"
                yield from _forms(entry)


def _cue(entry: Mapping[str, Any]) -> Iterator[str]:
    acts = {"forward": "what follows", "backward": "what precedes"}
    yield f"{entry['id']}  cue"
    yield f"  makes       {entry['assertion']}"
    yield f"  acts on     {acts.get(entry['direction'], 'nothing: it swallows cues inside it')}"
    for key, value in entry.items():
        if key not in ("id", "assertion", "direction", "forms"):
            yield f"  {key:<12}{value}"
    yield f"  source      {read_yaml('cues')['source']}"
    yield from _forms(entry)


def _forms(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, name in (("forms", "form"), ("cased", "cased form"), ("lookalikes", "look-alike")):
        forms = entry.get(key) or []
        for form in forms[:_FORMS]:
            yield f"  {name:<12}{form}"
        if len(forms) > _FORMS:
            yield f"  {'':<12}and {len(forms) - _FORMS} more"


def _statement(entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"{entry['id']}  statement of the coding guide ({entry['part']})"
    yield f"  published   {entry['published']}"
    yield f"  verdict     {entry['verdict']}"
    if entry["corrected"]:
        yield f"  holds       {entry['corrected']}"
    yield f"  because     {entry['because']}"
    yield f"  carried by  {', '.join(entry['carried_by']) or 'nothing'}"
