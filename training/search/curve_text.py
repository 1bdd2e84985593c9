"""A learning curve as text: the points, and what they say, with care, of twice the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mndnotes.training.evaluate.figures import CurvePanel
from mndnotes.training.search.curve import PAIRS, TEST, VALIDATION, Point
from mndnotes.training.search.power_law import Observed, PowerLaw, fit_power_law

TITLES: Final = {
    f"{TEST}.picture_macro_f1": "picture macro-F1, test",
    f"{TEST}.element_macro_f1": "element macro-F1, test",
    f"{PAIRS}.picture": "pairs with both pictures right",
    f"{PAIRS}.elements": "pairs with both elements right",
}
"""The measures that the curve is read by; those of validation chose the epochs, and flatter."""

_VALIDATION_TITLES: Final = {
    f"{VALIDATION}.picture_macro_f1": "picture macro-F1, validation",
    f"{VALIDATION}.element_macro_f1": "element macro-F1, validation",
}

CAUTION: Final = (
    "One training a share, and notes of the same kind of writers: the lines are a rule of thumb."
    " They know no floor, though some labels can be disputed, so that the gain may end sooner."
)


def series(points: Sequence[Point], measure: str) -> list[Observed]:
    """What was observed of a measure, from few notes to many."""
    return [point.marks[measure] for point in points if measure in point.marks]


def laws(points: Sequence[Point]) -> dict[str, PowerLaw | None]:
    """The line through the points of each measure of `TITLES`."""
    return {measure: fit_power_law(series(points, measure)) for measure in TITLES}


def lines(points: Sequence[Point], fitted: Mapping[str, PowerLaw | None]) -> Iterator[str]:
    """The text, line by line."""
    yield f"{'':<34}" + "".join(f"{f'{point.notes} notes':>24}" for point in points)
    for measure, title in (_VALIDATION_TITLES | TITLES).items():
        cells = (_cell(point.marks.get(measure)) for point in points)
        yield f"{title:<34}" + "".join(f"{cell:>24}" for cell in cells)
    yield ""
    if not any(fitted.values()):
        yield "Too few points for a line; measure three shares or more."
        return
    for measure, law in fitted.items():
        if law is not None:
            yield f"{TITLES[measure]}: {sentence(law)}"
    yield CAUTION


def panels(points: Sequence[Point], fitted: Mapping[str, PowerLaw | None]) -> list[CurvePanel]:
    """What is drawn: a panel for each measure of `TITLES`."""
    return [
        CurvePanel(
            title=title,
            seen=series(points, measure),
            validation=series(points, f"{VALIDATION}.{measure.partition('.')[2]}"),
            law=fitted[measure],
        )
        for measure, title in TITLES.items()
    ]


def _cell(seen: Observed | None) -> str:
    return "" if seen is None else f"{seen.value:.3f} [{seen.low:.3f}, {seen.high:.3f}]"


def sentence(law: PowerLaw) -> str:
    """What a line says of a doubling of the notes, with its 95 % intervals."""
    factor, (low, high) = law.doubling()
    so_far = f"a doubling multiplied the error by {factor:.2f} [{low:.2f}, {high:.2f}]"
    if high >= 1:
        return f"{so_far}, which does not tell whether more notes help."
    twice = 2 * law.anchor
    worst, best = law.interval(twice)
    return (
        f"{so_far}; should that go on, {twice} notes would give {law.value(twice):.3f}"
        f" [{worst:.3f}, {best:.3f}], where the line has {law.value(law.anchor):.3f} now."
    )
