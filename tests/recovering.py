"""What the engine does between `load` and `start`, for tests that use a fold without it."""

from collections.abc import Iterator
from typing import Protocol, TypeVar


class Completing(Protocol):
    """A fold, or a part of one."""

    def complete(self) -> Iterator[None]:
        """Finish what was loaded."""


F = TypeVar("F", bound=Completing)


def completed(fold: F) -> F:
    """Return the fold, its state complete."""
    for _ in fold.complete():
        pass
    return fold
