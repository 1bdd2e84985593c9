"""Runs ``mndnotes`` and writes down all that is logged, and every socket, for ``test_privacy.py``.

Usage: python watched_run.py LOG (whole | broken) WORDS...

Where it is broken, the rules fail on each note with an error that quotes it.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

REACHING = ("connect", "bind", "sendto", "sendmsg", "getaddrinfo", "gethostbyname")
"""What is done with a socket that reaches something."""


def main(log: str, state: str, *words: str) -> int:
    """Run a command; gives its exit status."""
    with open(log, "w", encoding="utf-8", errors="backslashreplace") as stream:

        def tell(line: object) -> None:
            stream.write(f"{line}\n")

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event.startswith("socket.") and event.removeprefix("socket.") in REACHING:
                tell(f"SOCKET {event} {arguments[1:]}")

        sys.addaudithook(hook)
        # Not by a handler: some libraries set up logging anew.
        logging.Logger.isEnabledFor = lambda self, level: True  # type: ignore[method-assign]
        logging.Logger.handle = lambda self, record: tell(record.getMessage())  # type: ignore[method-assign]
        logging.getLogger("watched_run").debug("all that is logged stands here")
        if state == "broken":
            _break_rules()
        from mndnotes.cli import main as run

        return run(words)


def _break_rules() -> None:
    from mndnotes.rules import RuleEngine

    def check(self: RuleEngine, text: str, *_: Any, **__: Any) -> None:
        raise KeyError(text)

    RuleEngine.check = check  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
