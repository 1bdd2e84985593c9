"""Whether more notes would help: ``python -m mndnotes.training.search.learning_curve OUTDIR``.

Trains the recipe on nested random shares of the hand-written training notes, measures each model by
itself, and draws the curve. Needs the extra ``train``. Stopped, it goes on where it was.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mndnotes.errors import InputError, MndnotesError

FIGURE_FILE = "learning_curve.svg"
UNUSABLE_INPUT = 2

app = typer.Typer(add_completion=False)


@app.command()
def learning_curve(
    output: Annotated[Path, typer.Argument(help="Folder of the curve: new, or one to go on with.")],
    shares: Annotated[
        str, typer.Option(help="Shares of the hand-written training notes.")
    ] = "0.125,0.25,0.5",
    recipe: Annotated[str, typer.Option(help="A recipe file, or `default`.")] = "default",
    full: Annotated[
        Path | None, typer.Option(help="Serving folder that learnt from all, as the share 1.")
    ] = None,
) -> None:
    """Train on shares of the notes, and tell what the next doubling may bring."""
    from mndnotes.training.release.tracking import silence_telemetry

    silence_telemetry()
    from mndnotes.training.evaluate.figures import learning_curve_figure, save_svg
    from mndnotes.training.recipe import load_recipe
    from mndnotes.training.search.curve import CurveNotes, run_curve
    from mndnotes.training.search.curve_text import CAUTION, laws, lines, panels

    chosen = load_recipe(recipe)
    wanted, notes = _shares(shares), CurveNotes.shipped(chosen)
    points = run_curve(chosen, notes, output, wanted, full, lambda line: typer.echo(line, err=True))
    fitted = laws(points)
    save_svg(learning_curve_figure(panels(points, fitted), CAUTION), output / FIGURE_FILE)
    for line in lines(points, fitted):
        typer.echo(line)
    typer.echo(f"Drawn in {output / FIGURE_FILE}.")


def _shares(text: str) -> list[float]:
    try:
        shares = [float(part) for part in text.split(",")]
    except ValueError:
        shares = []
    if not shares or not all(0 < share <= 1 for share in shares):
        raise InputError(
            f"the shares {text!r} are not numbers above 0 and up to 1; write 0.125,0.25,0.5"
        )
    return shares


if __name__ == "__main__":
    try:
        app()
    except MndnotesError as error:
        typer.echo(f"learning_curve: {error}", err=True)
        sys.exit(UNUSABLE_INPUT)
