"""Draws ``docs/import_graph.svg``: the layers of the package and the imports between them.

The layers are those of the contract in ``pyproject.toml``, the imports are what the modules say.

Usage: python docs/import_graph.py [FILE]
"""

from __future__ import annotations

import runpy
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import grimp

ROOT = Path(__file__).resolve().parent.parent
WIDTH, GAP, ROW_GAP, PAD, LINE, CHIP = 760, 20, 46, 12, 17, 26
SMALL = 300
"""Width of a layer of few modules, in pixels like all of them."""
CHARACTER = 6.6
"""Width of a character, on average."""
ROOM = 60
"""Distance of arrows, where they have it."""

STYLE = """
  svg { font: 12px system-ui, sans-serif; --paper: #fff; --ink: #23313a; --soft: #5b6b75;
        --box: #eef3f5; --chip: #fff; --line: #9fb2bc; --arrow: #00796b }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #1b2226; --ink: #e6edf0; --soft: #a9b8c0;
          --box: #27323a; --chip: #1b2226; --line: #566872; --arrow: #4db6ac }
  }
  .paper { fill: var(--paper) } .box { fill: var(--box); stroke: var(--line) }
  .chip { fill: var(--chip); stroke: var(--line) } text { fill: var(--ink) }
  .name { font-size: 15px; font-weight: 600 } .soft { fill: var(--soft) }
  .middle { text-anchor: middle }
  .edge { stroke: var(--arrow); stroke-width: 2 }
  #head path { fill: var(--arrow) }
"""


@dataclass
class Layer:
    """One child of the package, as a box. Places and sizes are pixels."""

    name: str
    about: str
    chips: list[str]
    """Its sub-packages."""
    wide: bool
    """Whether it is a package of modules."""
    x: float = 0
    y: float = 0
    width: float = SMALL
    height: float = 0

    def lines(self) -> list[str]:
        """What it is for, wrapped to the width."""
        return textwrap.wrap(self.about, int((self.width - 2 * PAD) / CHARACTER))

    def chip_places(self) -> Iterator[tuple[str, float, float, float]]:
        """Each chip with its x, y and width."""
        x, y = self.x + PAD, self.y + PAD + LINE * (1 + len(self.lines())) + 4
        for chip in self.chips:
            width = len(chip) * CHARACTER + 2 * PAD
            if x + width > self.x + self.width - PAD + 1:
                x, y = self.x + PAD, y + CHIP
            yield chip, x, y, width
            x += width + 6

    def place(self, x: float, y: float, width: float) -> None:
        """Set place and width; the height follows from the content."""
        self.x, self.y, self.width = x, y, width
        text_end = y + PAD + LINE * (1 + len(self.lines()))
        self.height = max([text_end, *(top + CHIP for _, _, top, _ in self.chip_places())]) - y + 6


def contract() -> list[list[str]]:
    """The layers from top to bottom; those of one row may not import each other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = [entry["layers"] for entry in contracts if entry["id"] == "layers"]
    return [row.split(" | ") for row in layers]


def read_package(rows: list[list[str]]) -> tuple[list[list[Layer]], set[tuple[str, str]]]:
    """The layers with their sub-packages, and which of them imports which."""
    with TemporaryDirectory() as folder:
        view = Path(folder)
        runpy.run_path(str(ROOT / ".ci" / "link_view.py"))["main"](view)
        sys.path.insert(0, str(view))
        graph = grimp.build_graph("mndnotes", cache_dir=None)
        layers = [[_layer(graph, view, name) for name in row] for row in rows]
    edges = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            one, other = _layer_of(module), _layer_of(imported)
            if one and other and one != other:
                edges.add((one, other))
    return layers, edges


def _layer_of(module: str) -> str:
    """The child of the package that a module belongs to; the package itself is none."""
    return module.partition(".")[2].partition(".")[0]


def _layer(graph: grimp.ImportGraph, view: Path, name: str) -> Layer:
    module = f"mndnotes.{name}"
    path = view / "mndnotes" / name
    source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8")
    about = source.removeprefix('"""').partition("\n")[0].rstrip('"').replace("``", "")
    children = sorted(graph.find_children(module))
    chips = [child.rpartition(".")[2] for child in children if graph.find_children(child)]
    return Layer(name, about, chips, wide=bool(children))


def arrange(rows: list[list[Layer]]) -> float:
    """Place the layers row by row; returns the height of all."""
    y: float = GAP
    for row in rows:
        wide = any(layer.wide for layer in row)
        width = (WIDTH - GAP * (len(row) + 1)) / len(row) if wide else SMALL
        for number, layer in enumerate(row):
            layer.place(GAP + number * (width + GAP), y, width)
        y += max(layer.height for layer in row) + ROW_GAP
    return y - ROW_GAP + GAP


def arrows(
    rows: list[list[Layer]], edges: Iterable[tuple[str, str]]
) -> Iterator[tuple[Layer, Layer, float]]:
    """Importing and imported layer, and the x of the arrow.

    An arrow goes straight down where no layer stands between, in the middle where it has `ROOM`.
    What leads into the lowest row comes from nearly everywhere and is told in words instead.
    """
    at = {layer.name: (depth, layer) for depth, row in enumerate(rows) for layer in row}
    used: list[float] = []
    for one, other in sorted(edges):
        (top, importer), (bottom, imported) = at[one], at[other]
        if top >= bottom:
            raise SystemExit(f"mndnotes.{one} imports mndnotes.{other}, which the layers forbid")
        if bottom == len(rows) - 1:
            continue
        between = [layer for row in rows[top + 1 : bottom] for layer in row]
        start = max(importer.x, imported.x) + PAD
        end = min(importer.x + importer.width, imported.x + imported.width) - PAD
        free = [
            x
            for x in range(int(start), int(end), 2)
            if not any(layer.x - 4 < x < layer.x + layer.width + 4 for layer in between)
        ]
        room = {x: min([abs(x - other) for other in used] + [ROOM]) for x in free}
        x = max(free, key=lambda x: (room[x], -abs(2 * x - start - end)))
        used.append(x)
        yield importer, imported, x


def draw(rows: list[list[Layer]], edges: set[tuple[str, str]]) -> str:
    """The picture as SVG."""
    height = arrange(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        'aria-labelledby="title">',
        '<title id="title">Layers of mndnotes and the imports between them</title>',
        f"<style>{STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" '
        'markerHeight="5" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
        f'<rect class="paper" width="{WIDTH}" height="{height:g}" rx="8"/>',
    ]
    for row in rows:
        for layer in row:
            parts += _box(layer)
    for importer, imported, x in arrows(rows, edges):
        parts.append(
            f'<line class="edge" data-from="{importer.name}" data-to="{imported.name}" x1="{x:g}" '
            f'y1="{importer.y + importer.height:g}" x2="{x:g}" y2="{imported.y - 1:g}" '
            'marker-end="url(#head)"/>'
        )
    lowest = rows[-1]
    users = sorted({one for one, other in edges if other in {layer.name for layer in lowest}})
    parts.append(_text("soft", GAP, lowest[0].y - 10, f"Imported by {', '.join(users)}:"))
    return "\n".join([*parts, "</svg>", ""])


def _box(layer: Layer) -> Iterator[str]:
    yield (
        f'<rect class="box" x="{layer.x:g}" y="{layer.y:g}" width="{layer.width:g}" '
        f'height="{layer.height:g}" rx="6"/>'
    )
    yield _text("name", layer.x + PAD, layer.y + PAD + 10, f"mndnotes.{layer.name}")
    for number, line in enumerate(layer.lines(), start=1):
        yield _text("soft", layer.x + PAD, layer.y + PAD + 10 + LINE * number, line)
    for chip, x, y, width in layer.chip_places():
        yield (
            f'<rect class="chip" x="{x:g}" y="{y:g}" width="{width:g}" height="{CHIP - 6}" rx="5"/>'
        )
        yield _text("middle", x + width / 2, y + 14, chip)


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(text)}</text>'


def main(target: Path = ROOT / "docs" / "import_graph.svg") -> None:
    """Read the package and write the picture."""
    target.write_text(draw(*read_package(contract())), encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
