"""The service of CDS Hooks 2.0 (https://cds-hooks.hl7.org/2.0/) as pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mndnotes.inference.cds_hooks.cards import Json, cards_of
from mndnotes.inference.cds_hooks.request import check_request, note_of
from mndnotes.inference.cds_hooks.texts import card_texts
from mndnotes.inference.scorer import NoteScorer


def discovery() -> Json:
    """What ``GET {base}/cds-services`` answers: one service, at two hooks."""
    texts = card_texts()
    return {
        "services": [
            {
                "hook": hook.id,
                "title": texts.service.title,
                "description": texts.service.description,
                "id": texts.service.id,
                "prefetch": {texts.prefetch_key: hook.prefetch},
                "usageRequirements": texts.service.usage_requirements,
            }
            for hook in texts.hooks
        ]
    }


def cards(request: Mapping[str, Any], scorer: NoteScorer) -> Json:
    """What ``POST {base}/cds-services/mndnotes-note-review`` answers.

    The same request and scorer give the same bytes. To score in another process, use `note_of` and
    `cards_of`.

    Args:
        request: of CDS Hooks 2.0 as JSON holds it.
        scorer: that reads the note.

    Raises:
        PreconditionError: the prefetch holds no note that can be read; HTTP 412.
        NoteError: the note can't be scored; HTTP 412, too.
        InputError: the request is none, or its note is another patient's; HTTP 400.
    """
    note = note_of(request)
    if note is None:
        return {"cards": []}
    return cards_of(scorer.score(note), check_request(request).hookInstance)
