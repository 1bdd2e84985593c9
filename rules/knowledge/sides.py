"""Words that say on which side of the body something is, from ``lexicon/sides.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from mndnotes.errors import KnowledgeError
from mndnotes.rules.knowledge.files import read_yaml
from mndnotes.rules.text.forms import expand_all


@lru_cache(maxsize=1)
def side_words() -> Mapping[str, str]:
    """Form to its kind.

    Kinds: ``left``, ``right``, ``both``, ``left_more``, ``right_more``, ``paired``, ``between``,
    ``contrast``, and ``lookalikes`` for what only looks like the word for a side.

    Raises:
        KnowledgeError: a form is of two kinds.
    """
    kinds: Mapping[str, list[str]] = read_yaml("sides")["kinds"]
    found: dict[str, str] = {}
    for kind, forms in kinds.items():
        for form in expand_all(forms):
            if found.setdefault(form, kind) != kind:
                raise KnowledgeError(
                    f"lexicon/sides.yaml has {form!r} under {found[form]} and {kind}; keep one"
                )
    return found
