"""Is a posting where Kafka's partitioner puts it? A producer with another partitioner splits histories."""

from collections.abc import Callable

#: The hash costs more than all else in a first event. After so many right keys in a row only every 16th is looked at;
#: a wrong partitioner misplaces most keys, so it is seen at once, and from the first wrong key on all are looked at.
TRUSTED = 1_000
SAMPLE = 16


class Routing:
    """Looks at the keys of one partition. `partition_of` is Kafka's partitioner; None trusts everybody."""

    def __init__(self, partition_of: Callable[[bytes], int] | None) -> None:
        self._partition_of = partition_of
        self._right = 0

    def misplaced(self, key: bytes, partition: int) -> bool:
        """Tell whether `key` is known to belong to another partition."""
        if self._partition_of is None:
            return False
        self._right += 1
        if self._right > TRUSTED and self._right % SAMPLE:
            return False
        if self._partition_of(key) == partition:
            return False
        self._right = 0
        return True
