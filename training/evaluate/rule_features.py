"""What the rules read in a note, as numbers for a classifier; the stated diagnoses stay out."""

from __future__ import annotations

from collections import Counter

from mndnotes.rules.facts import RuleReport


def features_of(report: RuleReport) -> dict[str, float]:
    """Named features of a report.

    Statements of a motor neuron diagnosis, typed codes and what follows from them are left out, as
    they are masked for the note model.

    Returns:
        ``element.ELEMENT.STATUS``, ``grid.REGION.KIND.STATUS``, ``against.FACT``
        and ``supports.PICTURE`` as 1; ``finding.CONCEPT.ASSERTION`` as the number
        of mentions, 3 at most.
    """
    named: Counter[str] = Counter()
    for mention in report.mentions:
        if not mention.stale:
            named[f"finding.{mention.concept}.{mention.assertion}"] += 1
    features = {name: float(min(count, 3)) for name, count in named.items()}
    yes = [f"element.{name}.{reading.status}" for name, reading in report.elements.items()]
    yes += [f"grid.{cell.region}.{cell.kind}.{cell.status}" for cell in report.grid]
    yes += [f"against.{fact}" for fact, evidence in report.contradictions.items() if evidence]
    if report.supported_picture is not None:
        yes.append(f"supports.{report.supported_picture}")
    return features | dict.fromkeys(yes, 1.0)
