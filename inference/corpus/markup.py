"""HTML and SVG that is escaped by construction: text becomes markup only through `tag`."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

_VOID: Final = ("input", "meta")
_PLOT: Final = 0.76
"""Share of the height of a histogram that its highest bar takes."""
_FOOT: Final = 86
"""Where its bars stand, in percent from the top."""


class Html(str):
    """Text that is markup already; any other text is escaped when it is put into a tag."""

    __slots__ = ()


def joined(*parts: object) -> Html:
    """The parts one behind the other, escaped unless they are markup."""
    return Html("".join(part if isinstance(part, Html) else escape(str(part)) for part in parts))


def tag(name: str, /, *inner: object, **attributes: object) -> Html:
    """An element.

    Args:
        name: its name, never taken from data.
        *inner: what stands in it: markup, or anything else, which is escaped.
        **attributes: ``class_`` is ``class``, ``aria_label`` is ``aria-label``; a value of ``None``
            leaves the attribute out.
    """
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    given = "".join(
        f' {key}="{escape(str(value))}"' for key, value in named.items() if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(*inner)}</{name}>")


class Part(NamedTuple):
    """One part of a bar."""

    kind: str
    """Class that gives it its colour."""
    notes: int
    words: str


def bar(parts: Sequence[Part], total: int) -> Html:
    """A bar of parts side by side, as wide as its place; all of `total` fills it.

    Widths are shares of the place and nothing is scaled, so that it is sharp at any size.
    """
    shapes = []
    start = 0
    for part in parts:
        if part.notes:
            shapes.append(
                tag(
                    "rect",
                    tag("title", f"{part.words}: {part.notes}"),
                    class_=part.kind,
                    x=_share(start, total),
                    width=_share(part.notes, total),
                    height="100%",
                )
            )
        start += part.notes
    said = ", ".join(f"{part.words} {part.notes}" for part in parts if part.notes)
    return tag("svg", *shapes, class_="bar", role="img", aria_label=said or "none")


def histogram(bars: Sequence[Part], ticks: Sequence[str]) -> Html:
    """Upright bars of one width, each with its number above and its tick below."""
    top = max((part.notes for part in bars), default=0) or 1
    shapes = []
    for place, (part, tick) in enumerate(zip(bars, ticks, strict=True)):
        height = 100 * part.notes / top * _PLOT
        middle = _share(2 * place + 1, 2 * len(bars))
        shapes += [
            tag(
                "rect",
                tag("title", f"{part.words}: {part.notes}"),
                class_=part.kind,
                x=_share(8 * place + 1, 8 * len(bars)),
                width=_share(6, 8 * len(bars)),
                y=f"{_FOOT - height:.2f}%",
                height=f"{height:.2f}%",
            ),
            tag("text", tick, x=middle, y="97%"),
        ]
        if part.notes:
            number = f"{_FOOT - height - 2:.2f}%"
            shapes.append(tag("text", part.notes, class_="value", x=middle, y=number))
    label = ", ".join(f"{part.words}: {part.notes}" for part in bars)
    return tag("svg", *shapes, class_="histogram", role="img", aria_label=label)


def _share(part: int, total: int) -> str:
    return f"{100 * part / total if total else 0:.2f}%"
