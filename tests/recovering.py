"""What the engine does between `load` and `start`, for tests that use a fold without it."""

from typing import TypeVar

from streams.engine.stage import Fold

F = TypeVar("F", bound=Fold)


def completed(fold: F) -> F:
    """Return the fold, its state complete."""
    for _ in fold.complete():
        pass
    return fold
