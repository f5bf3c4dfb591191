"""Snapshots: lists of what is open, followed from run to run by a state in a file."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from streams.contracts.stage import OperatorError
from streams.feeds.line import Line
from streams.feeds.loader import read_line
from streams.feeds.whole import replace_file
from streams.sources import Difference, Listing, State, compare

_read = msgspec.json.Decoder(State).decode


class Follower:
    """Folds lists into its state. The state moves in memory; `save` keeps it, once Kafka has all events.

    If a run ends before that, the next one makes the same events again, which intake recognises by `event_id` and time.
    """

    def __init__(self, file: Path, form: str, source: str) -> None:
        """Take up the state in the file, a new one if there is none. Raises OperatorError if it is another's."""
        self._file = file
        try:
            self._state = _read(file.read_bytes()) if file.exists() else State(form, source)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise OperatorError(
                f"{file} holds no state of `jobtide load --snapshot`: {error}.",
                "name another file; without a state all postings are opened anew, which changes no count.",
            ) from error
        if (self._state.format, self._state.source) != (form, source):
            raise OperatorError(
                f"{file} is the state of another list ({self._state.format}, source {self._state.source}).",
                "keep one file for each list.",
            )

    @property
    def taken(self) -> datetime | None:
        """When the last list was taken."""
        return None if self._state.taken is None else datetime.fromisoformat(self._state.taken)

    @property
    def doubting(self) -> bool:
        """Whether the last list was not believed."""
        return self._state.fault is not None

    def follow(
        self, listings: Iterable[Listing], tell: Callable[[Listing, Difference], None], *, trusted: bool = False
    ) -> Iterator[Line]:
        """The events of each list, in order. tell: told of each list what it was found to say."""
        for listing in listings:
            difference = compare(self._state, listing, trusted=trusted)
            for record in difference.records:
                yield read_line(record)
            self._state = difference.state
            tell(listing, difference)

    def save(self) -> None:
        """Write the state, whole or not at all."""
        replace_file(self._file, msgspec.json.encode(self._state))
