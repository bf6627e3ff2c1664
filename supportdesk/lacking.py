"""Imports without a module that what is imported can do without: some cost more than all they are there for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lacking(module: str) -> Iterator[None]:
    """What is imported inside finds no such module; afterwards it can be imported again. Nothing if it is here already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # how Python is told that there is none
    try:
        yield
    finally:
        del sys.modules[module]
