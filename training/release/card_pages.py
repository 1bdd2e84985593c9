"""Writes the cards: ``python -m mndnotes.training.release.card_pages``, in a clone.

The model card and the source attributes in ``docs/cards``, and the data card there and in
``data/README.md``, from what the model folder, the evaluation and the notes say.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from mndnotes.data.corpus import SPLITS
from mndnotes.data.readings import CHALLENGE, agreement_of, notes_of
from mndnotes.data.readings import table as agreement_table
from mndnotes.data.summary import table as summary_table
from mndnotes.errors import InputError, MndnotesError
from mndnotes.training.evaluate.judgement_text import MEASURES, PAIR_KINDS
from mndnotes.training.evaluate.systems import COMBINED
from mndnotes.training.release.card_figures import (
    evaluation,
    figures,
    measure,
    measure_text,
    model_card,
)
from mndnotes.training.release.source_attributes import Part, part_lines, source_attributes

UNUSABLE_INPUT: Final = 2
_MADE: Final = (
    "<!-- Made by `python -m mndnotes.training.release.card_pages` from {}: not to be edited. -->"
)
_DATA_CARD: Final = Path("data/README.md")
_PICTURE: Final = re.compile(r"!\[[^\]]*\]\((?!https?:)[^)]*\)\n")
_LINK: Final = re.compile(r"\[[^\]]*\]\((?!https?:|#)([^)]*)\)")

app = typer.Typer(add_completion=False)


@app.command()
def card_pages(
    repository: Annotated[Path, typer.Argument(help="A clone.")] = Path(),
    anew: Annotated[
        bool, typer.Option("--measure", help="Measure the shipped model first; minutes.")
    ] = False,
) -> None:
    """Write the cards anew."""
    if not (repository / _DATA_CARD).is_file():
        raise InputError(f"{repository} is no clone of mndnotes; run this in one")
    if anew:
        measure(repository)
    for name, text in pages(repository).items():
        (repository / name).write_text(text, encoding="utf-8", newline="\n")
        typer.echo(name)


def pages(repository: Path) -> dict[str, str]:
    """The text of every page by its path in the clone.

    Raises:
        InputError: the evaluation is that of another model.
        KnowledgeError: the source attributes can't be used.
    """
    measured = evaluation(repository)
    known = figures(repository, measured)
    regulation, parts = source_attributes().regulation, source_attributes().parts
    card = refreshed((repository / _DATA_CARD).read_text("utf-8"), command_outputs())
    pages = {
        "docs/cards/source_attributes.md": _attributes_page(regulation, parts, known),
        "docs/cards/model.md": _model_page(repository, measured, regulation, parts, known),
        "docs/cards/data.md": _data_page(card),
    }
    texts = {name: "\n".join(lines).strip() + "\n" for name, lines in pages.items()}
    return {str(_DATA_CARD): card, **texts}


def command_outputs() -> dict[str, str]:
    """What the commands print whose output the data card shows and which take no training."""
    groups = (*SPLITS, CHALLENGE)
    return {
        "python -m mndnotes.data.summary": summary_table(),
        "python -m mndnotes.data.readings": agreement_table(
            {group: agreement_of(notes_of(group)) for group in groups}
        ),
    }


def refreshed(text: str, outputs: Mapping[str, str]) -> str:
    """The text with each command's output in the block below the line that names it.

    Raises:
        InputError: a command has no block.
    """
    for command, output in outputs.items():
        block = re.compile(rf"`{re.escape(command)}`[^\n]*\n\n```text\n(.*?)^```$", re.S | re.M)
        found = list(block.finditer(text))
        if len(found) != 1:
            raise InputError(f"{_DATA_CARD} must show the output of {command} once; add the block")
        text = f"{text[: found[0].start(1)]}{output}\n{text[found[0].end(1) :]}"
    return text


def without_places(text: str, folder: Path) -> str:
    """Markdown that may stand in another folder: no pictures, and files named in place of links."""
    return _LINK.sub(lambda link: f"`{folder / link[1]}`", _PICTURE.sub("", text))


def _attributes_page(
    regulation: str, parts: tuple[Part, ...], known: Mapping[str, str]
) -> Iterator[str]:
    yield from (
        _MADE.format("`training/release/source_attributes.yaml`"),
        "# Source attributes",
        "",
    )
    counts = " and ".join(f"{len(part.attributes)} ({part.letter})" for part in parts)
    yield f"What ONC's rule HTI-1 ({regulation}) asks the maker of a decision support intervention"
    yield f"to tell its users: {counts} attributes, the questions shortened in our own words."
    yield "mndnotes is no certified health IT; the list is for those who put it into one."
    for part in parts:
        yield from ("", *part_lines(part, known))


def _model_page(
    repository: Path,
    measured: Mapping[str, Any],
    regulation: str,
    parts: tuple[Part, ...],
    known: Mapping[str, str],
) -> Iterator[str]:
    yield _MADE.format("`models/default/README.md`, `evaluation.json`, `source_attributes.yaml`")
    yield from (model_card(repository)[1], "")
    yield from _results(measured)
    yield from ("", "## Source attributes", "")
    yield f"Those of {regulation} for the model; the rules have [their own](source_attributes.md)."
    yield ""
    yield from part_lines(next(part for part in parts if part.letter == "B"), known, level=3)


def _data_page(card: str) -> Iterator[str]:
    yield from (_MADE.format(f"`{_DATA_CARD}`"), without_places(card, _DATA_CARD.parent))


def _results(measured: Mapping[str, Any]) -> Iterator[str]:
    """Marks of every system, and of both together by slice, as Markdown tables."""
    systems = measured["systems"]
    yield from ("## Evaluation on the test", "")
    yield f"{measured['notes']} test notes and {measured['pairs']} challenge pairs, by"
    yield "`mndnotes evaluate models/default`; in brackets 95 % bootstrap intervals over notes."
    yield from (
        "",
        *_head("measure", *(n if n != COMBINED else "rules and model" for n in systems)),
    )
    for name, title in MEASURES.items():
        cells = [measure_text(marks, name) for marks in systems.values()]
        if any(cells):
            yield _row(title, *cells)
    for kind in PAIR_KINDS:
        shares = [marks["pairs"].get(kind) for marks in systems.values()]
        cells = ["" if share is None else f"{share:.3f}" for share in shares]
        yield _row(f"pairs with both notes right: {kind}", *cells)
    yield from ("", "Rules and model together, share right by sort of note:", "")
    yield from _head("sort", "notes", "picture", "elements", "code")
    for cut in measured["slices"]:
        shares = [cut[name] for name in ("picture", "elements", "code")]
        yield _row(f"{cut['axis']}: {cut['value']}", cut["notes"], *(f"{s:.3f}" for s in shares))


def _head(*cells: str) -> tuple[str, str]:
    return _row(*cells), _row(*("---" for _ in cells))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    try:
        app()
    except MndnotesError as error:
        typer.echo(f"card_pages: {error}", err=True)
        sys.exit(UNUSABLE_INPUT)
