"""Plots of the hand-written notes for the data card: ``python -m mndnotes.data.plots``.

Needs matplotlib (extra ``train``). The same notes give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from mndnotes.data.corpus import SPLITS, Split, load_notes
from mndnotes.data.records import LabelledNote
from mndnotes.data.styles import kind_of
from mndnotes.data.summary import ISSUES, PICTURES
from mndnotes.rules.vocabulary import Element, Status

FOLDER: Final = Path(__file__).parent / "plots"

_COLOURS: Final = ("#2b6ca3", "#e08a2e", "#5a9e6f")
"""Of train, validation and test; apart for the colour-blind, in print too by their order."""

_STATUS_COLOURS: Final = {
    Status.PRESENT: "#2b6ca3",
    Status.ABSENT: "#9cc3de",
    Status.MISSING: "#dddddd",
}

_Notes = dict[Split, list[LabelledNote]]


def lengths(axes: Any, notes: _Notes) -> None:
    """Words of a note, by split, on a logarithmic scale."""
    edges = [15 * 1.3**step for step in range(19)]
    counts = [[len(note.text.split()) for note in notes[split]] for split in SPLITS]
    shares = [[1 / len(words)] * len(words) for words in counts]
    axes.hist(counts, bins=edges, weights=shares, label=SPLITS, color=_COLOURS)
    axes.set_xscale("log")
    axes.set_xticks([20, 50, 100, 200, 500, 1000], ["20", "50", "100", "200", "500", "1000"])
    axes.set_xlabel("words")
    axes.set_ylabel("share of the split's notes")
    axes.legend(frameon=False)


def pictures(axes: Any, notes: _Notes) -> None:
    """Share of each clinical picture, by split."""
    _grouped(axes, notes, PICTURES, lambda note: [str(note.picture)])


def issues(axes: Any, notes: _Notes) -> None:
    """Share of notes with each issue, by split."""
    _grouped(axes, notes, ISSUES, lambda note: [str(issue) for issue in note.issues])


def styles(axes: Any, notes: _Notes) -> None:
    """Notes of each kind, all splits stacked."""
    every = Counter(kind_of(note.style) for split in SPLITS for note in notes[split])
    kinds = [kind for kind, _ in reversed(every.most_common())]
    left = [0] * len(kinds)
    for split, colour in zip(SPLITS, _COLOURS, strict=True):
        found = Counter(kind_of(note.style) for note in notes[split])
        axes.barh(kinds, [found[k] for k in kinds], left=left, color=colour, label=split)
        left = [so_far + found[k] for so_far, k in zip(left, kinds, strict=True)]
    axes.set_xlabel("notes")
    axes.legend(frameon=False)


def elements(axes: Any, notes: _Notes) -> None:
    """How each documentation element stands, all splits together."""
    every = [note for split in SPLITS for note in notes[split]]
    names = [str(element).replace("_", " ") for element in reversed(Element)]
    left = [0.0] * len(names)
    for status, colour in _STATUS_COLOURS.items():
        shares = [
            sum(note.elements[element] is status for note in every) / len(every)
            for element in reversed(Element)
        ]
        axes.barh(names, shares, left=left, color=colour, label=str(status))
        left = [so_far + share for so_far, share in zip(left, shares, strict=True)]
    axes.set_xlabel("share of notes")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.1), ncols=3)


def _grouped(
    axes: Any,
    notes: _Notes,
    names: Sequence[str],
    named: Callable[[LabelledNote], Sequence[str]],
) -> None:
    for place, (split, colour) in enumerate(zip(SPLITS, _COLOURS, strict=True)):
        found = Counter(name for note in notes[split] for name in named(note))
        heights = [found[name] / len(notes[split]) for name in names]
        at = [index + (place - 1) * 0.27 for index in range(len(names))]
        axes.barh(at, heights, height=0.26, color=colour, label=split)
    axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
    axes.invert_yaxis()
    axes.set_xlabel("share of the split's notes")
    axes.legend(frameon=False)


PLOTS: Final[dict[str, tuple[Callable[[Any, _Notes], None], tuple[float, float]]]] = {
    "lengths": (lengths, (7.0, 3.4)),
    "pictures": (pictures, (7.0, 3.2)),
    "issues": (issues, (7.0, 4.2)),
    "styles": (styles, (7.0, 7.4)),
    "elements": (elements, (7.0, 3.8)),
}
"""Name, drawing and size in inches of each plot."""


def draw(folder: Path = FOLDER) -> list[Path]:
    """Write every plot as SVG into a folder."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    notes = {split: load_notes(split) for split in SPLITS}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    # The salt and the lack of a date keep the files the same from run to run.
    with matplotlib.rc_context(
        {"svg.hashsalt": "mndnotes", "svg.fonttype": "none", "font.size": 9}
    ):
        for name, (plot, size) in PLOTS.items():
            figure, axes = pyplot.subplots(figsize=size, layout="constrained")
            plot(axes, notes)
            axes.spines[["top", "right"]].set_visible(False)
            written.append(folder / f"{name}.svg")
            figure.savefig(written[-1], metadata={"Date": None})
            pyplot.close(figure)
    return written


if __name__ == "__main__":
    for path in draw():
        print(path.name)  # noqa: T201 (a command)
