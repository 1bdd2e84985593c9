"""A value that is worked out when it is first asked for, safe where a program forks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, TypeVar

T = TypeVar("T")


class cached_property(functools.cached_property[T]):
    """That of `functools`, without the lock that it holds in Python 3.11.

    All objects of a class share that lock. A child that is forked while another thread holds it
    would wait for ever, since that thread is not in the child. Without it two threads may both work
    out the value of one object, and find the same.
    """

    def __init__(self, func: Callable[[Any], T]) -> None:
        super().__init__(func)
        self.lock = nullcontext()
