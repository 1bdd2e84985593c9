"""Lets ``python -m mndnotes`` do what the command ``mndnotes`` does."""

from __future__ import annotations

import sys

from mndnotes.cli import main

if __name__ == "__main__":
    sys.exit(main())
