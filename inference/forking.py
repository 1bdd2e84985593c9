"""What a forked process can't take over: the threads of a library."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class PerProcess(Generic[T]):
    """A value with threads of its own, which each forked child makes anew.

    A fork copies the memory of such a value and none of its threads. The child would wait for them
    for ever, whether it used the value or freed it, so it does neither.
    """

    def __init__(self, value: T, make: Callable[[], T]) -> None:
        """Hold the value of this process.

        Args:
            value: of this process.
            make: makes the value of a forked child, when the child first asks for it.
        """
        self._value = value
        self._make = make
        self._process = os.getpid()
        self._lock = Lock()

    def get(self) -> T:
        """The value of this process; raises what ``make`` raises."""
        if self._process != os.getpid():
            with self._lock:
                if self._process != os.getpid():
                    made = self._make()
                    _never_free(self._value)
                    self._value = made
                    self._process = os.getpid()
        return self._value

    def __del__(self) -> None:
        if self._process != os.getpid():
            _never_free(self._value)


def _never_free(value: object) -> None:
    """Keep a value to the end of the process, beyond the interpreter's own clearing up."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))
