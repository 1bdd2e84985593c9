"""Tables and forms in columns: rows, cells, and the head that a cell stands under."""

from __future__ import annotations

import pytest

from mndnotes.rules.text.tables import Row, Tables, under


def grid(text: str) -> list[list[list[str]]]:
    """The cells of every row of every table, as text."""
    return [
        [[text[cell.start : cell.end] for cell in row.cells] for row in table.rows]
        for table in Tables(text).tables
    ]


MUSCLES = [["fdi", "3"], ["apb", "4"]]


@pytest.mark.parametrize(
    "text",
    [
        "fdi | 3\napb | 4",
        "| fdi | 3 |\n| apb | 4 |",
        "|fdi|3|\n|apb|4|",
        "fdi\t3\napb\t4",
        "fdi \t 3\napb\t\t4",
        "fdi  3\napb  4",
        "fdi            3\napb     4",
        "   fdi  3\n   apb  4",
        "fdi ..... 3\napb ........ 4",
        "fdi....3\napb....4",
        "fdi | 3\r\napb | 4\r\n",
        "| fdi | 3 |\n|-----|---|\n| apb | 4 |",
        "fdi  3\n--------\napb  4",
        "fdi | 3\n=======\napb | 4\n=======",
        "fdi | 3 |\napb |  | 4",
        "| fdi | 3 |\n|   | | |\n| apb | 4 |",
        "well today.\nfdi  3\napb  4\nboth sides.",
    ],
)
def test_a_table_in_any_dress_has_the_same_cells(text: str) -> None:
    assert grid(text) == [MUSCLES]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "fdi 3\napb 4",
        "fdi  3",
        "fdi | 3\nand nothing else",
        "fdi  3\n\napb  4",
        "he is well.  she is well.\nboth came.  they left.",
        "weak, wasted,  thin\nslow, stiff,  tired",
        "why?  because\nwho?  he",
        "a sentence far too long to head a row of any table | yes\n"
        "another sentence far too long to head a row of a table | no",
        "---- ----\n---- ----",
        "well...\nunwell...",
    ],
)
def test_prose_and_a_single_row_are_no_table(text: str) -> None:
    assert grid(text) == []
    assert not Tables(text)


def test_prose_between_two_tables_parts_them() -> None:
    text = "fdi | 3\napb | 4\nin the legs\nta | 5\nmg | 5"
    assert grid(text) == [MUSCLES, [["ta", "5"], ["mg", "5"]]]


def test_a_cell_may_hold_single_spaces_and_signs() -> None:
    text = "right fdi (c8/t1)  4+/5, thin\nleft apb  3 - 4"
    assert grid(text) == [[["right fdi (c8/t1)", "4+/5, thin"], ["left apb", "3 - 4"]]]


HEADED = "muscle   fib   psw\nfdi      2+    0\nta             1+\nedb"
PIPES = "muscle | fib | psw\nfdi | 2+ | 0\nta | 1+"
FAR = "a  b\nc                                        d  e"


@pytest.mark.parametrize(
    ("text", "row", "cell", "head"),
    [
        (HEADED, 1, 1, "fib"),
        (HEADED, 1, 2, "psw"),
        (HEADED, 2, 1, "psw"),
        (HEADED, 2, 0, "muscle"),
        (PIPES, 1, 1, "fib"),
        (PIPES, 1, 2, "psw"),
        (PIPES, 2, 0, "muscle"),
        (FAR, 1, 1, None),
        (FAR, 1, 2, None),
    ],
)
def test_a_cell_stands_under_the_head_above_it(
    text: str, row: int, cell: int, head: str | None
) -> None:
    rows = Tables(text).tables[0].rows
    found = under(rows[row].cells[cell], rows[row], rows[0])
    assert (text[found.start : found.end] if found else None) == head


@pytest.mark.parametrize(
    ("words", "head"),
    [("fdi", "fdi"), ("3", "fdi"), ("apb", "apb"), ("4", "apb"), ("well", None), ("gait", None)],
)
def test_the_row_that_holds_an_offset(words: str, head: str | None) -> None:
    text = "well\nfdi | 3\napb | 4\ngait normal"
    row: Row | None = Tables(text).row(text.index(words))
    assert (text[row.head.start : row.head.end] if row else None) == head
