"""The provider query: what is asked, which indicators are quoted, and how it is written."""

from mndnotes.rules.query.drafting import draft_query, render

__all__ = ["draft_query", "render"]
