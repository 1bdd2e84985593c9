"""Questions about stretches of a text: each answer is the one that looking at all of them gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mndnotes.rules.text.spans import Spans

OFFSETS = st.integers(0, 30)
SPANS = st.lists(st.tuples(OFFSETS, OFFSETS).filter(lambda span: span[0] < span[1]), max_size=8)


@given(SPANS, OFFSETS, st.integers(1, 10))
def test_answers_are_those_of_a_plain_search(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    found, end = Spans(spans), start + length
    assert found.hold(start) is any(low <= start < high for low, high in spans)
    assert found.touch(start, end) is any(low < end and start < high for low, high in spans)
    assert found.enclose(start, end) is any(low <= start and end <= high for low, high in spans)
    assert found.any_starting(start, end) is any(start <= low < end for low, _ in spans)


@given(SPANS, OFFSETS)
def test_the_last_one_is_the_nearest_before(spans: list[tuple[int, int]], offset: int) -> None:
    found = Spans(spans)
    starting = [span for span in spans if span[0] <= offset]
    ending = [span for span in spans if span[1] <= offset]
    last, ended = found.last_starting(offset), found.last_ending(offset)
    assert (last and last[0]) == max((low for low, _ in starting), default=None)
    assert (ended and ended[1]) == max((high for _, high in ending), default=None)


def test_without_a_stretch_nothing_is_found() -> None:
    nothing = Spans([])
    assert not nothing.hold(0)
    assert not nothing.any_starting(0, 9)
    assert nothing.last_starting(9) is None
    assert nothing.last_ending(9) is None
