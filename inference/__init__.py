"""The inference layer: one combined result from the model and the rules."""

from mndnotes.inference.result import Note, NoteResult
from mndnotes.inference.scorer import NoteScorer

__all__ = ["Note", "NoteResult", "NoteScorer"]
