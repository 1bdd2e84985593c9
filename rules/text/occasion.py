"""Whether a note of a hospital stay is one of its discharge, when doubt may be coded."""

from __future__ import annotations

from mndnotes.rules.note import Note
from mndnotes.rules.vocabulary import Setting

_TITLE = 250
"""Characters in which a note says what it is: its title, and the line behind it."""


def coded_setting(note: Note, setting: Setting) -> Setting:
    """The setting by whose rule an uncertain diagnosis is coded.

    Source: Official Guidelines II.H, which speaks of diagnoses documented at the time of discharge.
    An admission, a consult or a note of a ward round is none, and comes under the stricter rule.
    """
    if setting is not Setting.INPATIENT or note.talk("of_discharge").hits:
        return setting
    during = any(start < _TITLE for start, _, _ in note.talk("during_stay").hits)
    return Setting.UNKNOWN if during else setting
