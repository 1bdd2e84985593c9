"""What ONC's rule HTI-1 asks to be told of a decision support intervention, from one YAML file.

A predictive intervention has 31 source attributes and an evidence-based one 13 (45 CFR
170.315(b)(11)(iv)). The rule layer is of the second kind, the model with the rules of the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Template
from typing import Annotated, Literal

from pydantic import StringConstraints

from mndnotes.errors import KnowledgeError
from mndnotes.inference.yaml_tables import Entry, Text, read_table

FILE = "source_attributes.yaml"


class SourceAttribute(Entry):
    """One attribute with our answer.

    Attributes:
        id: paragraph below 170.315(b)(11)(iv).
        title: in a few words.
        asks: what the regulation asks, shortened in our own words.
        answer: ours; may name figures as ``$name``.
        commands: that give a figure or do what the answer says; words in capitals stand for
            arguments.
        files: of the repository that the answer rests on.
    """

    id: Annotated[str, StringConstraints(pattern=r"^\([AB]\)\(\d{1,2}\)(\([iv]+\))?$")]
    title: Text
    asks: Text
    answer: Text
    commands: tuple[Text, ...] = ()
    files: tuple[Text, ...] = ()


class Group(Entry):
    """Attributes of one heading of the regulation."""

    title: Text
    attributes: tuple[SourceAttribute, ...]


class Part(Entry):
    """All attributes of one kind of intervention."""

    letter: Literal["A", "B"]
    title: Text
    groups: tuple[Group, ...]

    @property
    def attributes(self) -> list[SourceAttribute]:
        """Those of all groups, in order."""
        return [attribute for group in self.groups for attribute in group.attributes]


class SourceAttributes(Entry):
    """The whole file."""

    version: Literal[1]
    regulation: Text
    parts: tuple[Part, ...]


def source_attributes() -> SourceAttributes:
    """The attributes as shipped.

    Raises:
        KnowledgeError: the file breaks its schema.
    """
    return read_table(SourceAttributes, __package__ or "", FILE)


def part_lines(part: Part, figures: Mapping[str, str], level: int = 2) -> Iterator[str]:
    """A part as Markdown.

    Args:
        part: of the file.
        figures: values of the names that answers mention.
        level: of its heading.

    Raises:
        KnowledgeError: an answer names a figure that is not there.
    """
    yield f"{'#' * level} ({part.letter}) {part.title}"
    for group in part.groups:
        yield from ("", f"{'#' * (level + 1)} {group.title}")
        for attribute in group.attributes:
            yield from ("", *_attribute_lines(attribute, figures))


def _attribute_lines(attribute: SourceAttribute, figures: Mapping[str, str]) -> Iterator[str]:
    try:
        answer = Template(attribute.answer).substitute(figures)
    except (KeyError, ValueError):
        raise KnowledgeError(
            f"{FILE}: {attribute.id} names a figure that card_figures.py does not give; mend one"
        ) from None
    yield f"**{attribute.id} {attribute.title}** (*{attribute.asks}*)<br>"
    yield answer
    evidence = [f"`{name}`" for name in (*attribute.commands, *attribute.files)]
    if evidence:
        yield f"<br>Evidence: {', '.join(evidence)}"
