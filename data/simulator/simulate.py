"""Draw labelled notes: patient, plan, layout, slips, and the quotes from where things ended up."""

from __future__ import annotations

import random
from collections.abc import Iterator

from mndnotes.data.records import INSUFFICIENT, LabelledNote
from mndnotes.data.simulator.bank import Bank, load_bank
from mndnotes.data.simulator.distribution import DEFAULT, Distribution, Quality, Target
from mndnotes.data.simulator.facts import Fact
from mndnotes.data.simulator.forms import with_forms
from mndnotes.data.simulator.labels import Labels, label
from mndnotes.data.simulator.patient import weighted
from mndnotes.data.simulator.plan import Plan, draw_plan
from mndnotes.data.simulator.quotes import mention_quotes, quotes_of
from mndnotes.data.simulator.render import Layout, draw_layout, render, words_for

WRITER = "simulator"


def simulate(
    count: int, seed: int, split: str = "train", distribution: Distribution = DEFAULT
) -> Iterator[LabelledNote]:
    """Invented notes with all their labels; the same arguments give the same notes.

    Args:
        count: how many notes.
        seed: any number; note ``i`` depends on the seed, the split and ``i`` alone.
        split: train, validation or test; each uses only its own phrases.
        distribution: shares of classes, qualities, statements and traps.

    Raises:
        KnowledgeError: if the split is unknown or the phrase bank is broken.
    """
    bank = load_bank(split)
    for number in range(count):
        rng = random.Random(f"{seed}/{split}/{number}")
        yield _note(rng, f"sim-{split}-{seed}-{number:06d}", bank, distribution)


def _note(rng: random.Random, note_id: str, bank: Bank, dist: Distribution) -> LabelledNote:
    layout, plan, facts, labels = _accepted(rng, bank, dist)
    text, draft = render(rng, layout, facts, words_for(rng, bank, plan.patient.context))
    stated = tuple(
        {"label": mention.label, "assertion": mention.assertion, "quote": quote}
        for mention, quote in mention_quotes(text, draft)
    )
    fields = {
        "note_id": note_id,
        "writer": WRITER,
        "style": layout.id,
        "setting": layout.setting,
        "text": text,
        "stated": stated,
        "picture": labels.picture,
        "elements": labels.elements,
        "quotes": quotes_of(text, draft, labels.elements),
        "expected_code": labels.code,
        "issues": labels.issues,
        "why": labels.why,
    }
    return LabelledNote.model_validate(fields)


def _accepted(
    rng: random.Random, bank: Bank, dist: Distribution
) -> tuple[Layout, Plan, tuple[Fact, ...], Labels]:
    """Plans until one's labels fit the class drawn; the last one if none does."""
    target = weighted(rng, dist.classes)
    for attempt in range(dist.attempts):
        layout = draw_layout(rng)
        ward = layout.setting == "inpatient" and not layout.discharge
        quality = Quality(layout.quality) if layout.quality else None
        plan = draw_plan(rng, target, bank, dist, (ward, quality))
        facts = with_forms(rng, layout, plan, bank)
        labels = label(facts, discharge=layout.discharge)
        wanted = INSUFFICIENT if target is Target.THIN else target.value
        usable = bool(facts) and (layout.needs is None or _reports(facts, layout.needs))
        if usable and (labels.picture == wanted or attempt + 1 == dist.attempts):
            break
    return layout, plan, facts, labels


def _reports(facts: tuple[Fact, ...], section: str) -> bool:
    return any(fact.section == section and fact.counts for fact in facts)
