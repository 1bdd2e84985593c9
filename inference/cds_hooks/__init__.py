"""CDS Hooks 2.0: one service that returns cards for the note in the prefetch."""

from mndnotes.inference.cds_hooks.cards import cards_of
from mndnotes.inference.cds_hooks.request import PreconditionError, note_of
from mndnotes.inference.cds_hooks.service import cards, discovery

__all__ = ["PreconditionError", "cards", "cards_of", "discovery", "note_of"]
