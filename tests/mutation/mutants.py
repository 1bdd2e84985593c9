"""The mutants of a module: its source with one small fault each, made by cosmic-ray's operators."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

Position = tuple[int, int]
"""Line from 1 on, and column."""
_LEFT_OUT = frozenset(
    f"core/{name}"
    for name in (
        "VariableInserter",  # these two need arguments
        "VariableReplacer",
        # Members of an enumeration, None and small integers are each one object.
        "ReplaceComparisonOperator_Is_Eq",
        "ReplaceComparisonOperator_IsNot_NotEq",
        "ReplaceComparisonOperator_Eq_Is",
        "ReplaceComparisonOperator_NotEq_IsNot",
    )
)


class Mutant(NamedTuple):
    """One fault.

    Attributes:
        line: where it is, from 1 on.
        operator: what cosmic-ray calls its kind.
        before: what stands there in the module.
        after: what stands there in the mutant; nothing where a decorator is removed.
        source: the whole mutated module.
    """

    line: int
    operator: str
    before: str
    after: str
    source: str


def places(source: str) -> list[tuple[str, int]]:
    """Each kind of fault with the number of its place, but for annotations: nothing runs them."""
    nodes = list(ast_nodes(get_ast(source)))
    annotations = list(_annotations(source))
    found = []
    for name in sorted(set(operator_names()) - _LEFT_OUT):
        operator = get_operator(name)()
        positions = [at for node in nodes for at in operator.mutation_positions(node)]
        found += [
            (name, number)
            for number, (start, _) in enumerate(positions)
            if not any(low <= start < high for low, high in annotations)
        ]
    return found


def mutants(source: str, most: int, seed: int) -> list[Mutant]:
    """At most so many mutants of a module, drawn by a seed if it has more; by line.

    Args:
        source: the text of the module.
        most: how many.
        seed: draws them.
    """
    drawn = places(source)
    if len(drawn) > most:
        drawn = random.Random(seed).sample(drawn, most)
    return sorted(_mutant(source, *place) for place in drawn)


def _mutant(source: str, operator: str, number: int) -> Mutant:
    mutated = mutate_code(source, get_operator(operator)(), number)
    old, new = source.splitlines(), mutated.splitlines()
    changes = [o for o in SequenceMatcher(None, old, new, False).get_opcodes() if o[0] != "equal"]
    before = [line.strip() for _, low, high, _, _ in changes for line in old[low:high]]
    after = [line.strip() for _, _, _, low, high in changes for line in new[low:high]]
    return Mutant(
        line=changes[0][1] + 1,
        operator=operator.removeprefix("core/"),
        before=" ".join(before).strip(),
        after=" ".join(after).strip(),
        source=mutated,
    )


def _annotations(source: str) -> Iterator[tuple[Position, Position]]:
    for node in ast.walk(ast.parse(source)):
        for name in ("annotation", "returns"):
            of = getattr(node, name, None)
            if isinstance(of, ast.expr) and of.end_lineno and of.end_col_offset:
                yield (of.lineno, of.col_offset), (of.end_lineno, of.end_col_offset)
