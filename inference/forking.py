"""What a forked process can't take over: threads of a library, and locks that a thread holds."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, get_ident
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """A value that a forked child makes anew, since threads of its own or its users' are lost.

    A fork copies the memory of a value and one thread only. The child would wait for the others
    for ever, whether it used the value or freed it, so it does neither.
    """

    def __init__(self, value: T, make: Callable[[], T], *, shared: bool = False) -> None:
        """Hold the value of this process.

        Args:
            value: of this process.
            make: makes the value of a forked child, when the child first asks for it.
            shared: the value has no threads of its own, so a child takes it over unless some
                thread was using it (see `use`) when the child was forked.
        """
        self._value = value
        self._make = make
        self._shared = shared
        self._users: set[int] = set()
        """Threads that use the value now; a child finds there those of the moment of the fork."""
        self._process = os.getpid()
        self._lock = Lock()

    def get(self) -> T:
        """The value of this process; raises what ``make`` raises."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    if self._users or not self._shared:
                        made = self._make()
                        _never_free(self._value)
                        self._value = made
                        self._users.clear()
                    self._process = os.getpid()
        return self._value

    @contextmanager
    def use(self) -> Iterator[T]:
        """The value of this process, for a while; raises what ``make`` raises."""
        value, thread = self.get(), get_ident()
        self._users.add(thread)
        try:
            yield value
        finally:
            self._users.discard(thread)

    def __del__(self) -> None:
        if self._process != os.getpid():
            _never_free(self._value)


def _never_free(value: object) -> None:
    """Keep a value to the end of the process, beyond the interpreter's own clearing up."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))
