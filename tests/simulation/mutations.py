"""Mutations: the engine with one of its safeguards taken out. The simulation must notice every one of them.

A mutation replaces text in the source of one function; where the text is not found exactly once it does not apply, and
its test says so. `without(...)` has the mutated functions in force for a while.
"""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from streams.engine.books import Books
from streams.engine.claim import Replay
from streams.engine.journal import Journal
from streams.engine.partition import Partition
from streams.engine.runner import Runner


class Edit(NamedTuple):
    """In this method of this class, `old` becomes `new`."""

    owner: type
    method: str
    old: str
    new: str


#: A mutation must be noticed within so many schedules.
SCHEDULES = 1_000

#: The position is stored by the opening batch only.
_NO_POSITION = [
    Edit(Partition, "_changes", "*outbox, (META, self._books.meta())]", "*outbox]"),
    Edit(
        Partition,
        "open",
        "self._changes(effects, messages)",
        "[*self._changes(effects, messages), (META, self._books.meta())]",
    ),
]

MUTATIONS: dict[str, list[Edit]] = {
    # the seven that the protocol names
    "no claim": [
        Edit(Journal, "claim", "await self._log.append([claim(nonce)])", "max(0, (await self._log.bounds()).end - 1)"),
        Edit(Journal, "claim", "self._end = base + 1", "self._end = (await self._log.bounds()).end"),
        Edit(Journal, "recover", "if self._claim not in replay.claims:", "if False:"),
    ],
    "no check": [Edit(Journal, "_append", "if base == expected:", "if True:")],
    "no numbering": [
        Edit(Books, "accept", "if message.number <= last.number:", "if False:"),
        Edit(Books, "accept", "if message.number != last.number + 1:", "if False:"),
    ],
    "no position": _NO_POSITION,
    "no second sending of the outbox": [Edit(Partition, "open", "await self._send(self._books.outbox)", "pass")],
    "no repair by the next owner": [Edit(Partition, "recover", "replay.repairs()", "[]")],
    "no repair by the owner": [Edit(Journal, "_append", "sorted(covered)", "()")],
    "no seek to the state's position": [
        Edit(
            Runner,
            "_serve",
            "Cursor(topic, partition.number, partition.positions[topic].offset)",
            "Cursor(topic, partition.number, 0)",
        ),
    ],
    # and others
    "position in a batch of its own": [
        *_NO_POSITION,
        Edit(
            Partition,
            "_commit",
            "await self._journal.append(self._changes(effects, messages), self._value)",
            "await self._journal.append(self._changes(effects, messages), self._value)\n"
            "    await self._journal.append([(META, self._books.meta())], self._value)",
        ),
    ],
    "outbox in a batch of its own": [
        Edit(
            Partition,
            "_commit",
            "await self._journal.append(self._changes(effects, messages), self._value)",
            "await self._journal.append(self._changes(effects, {}), self._value)\n"
            "    outbox = [(OUT + b'%d' % target, message) for target, message in messages.items()]\n"
            "    await self._journal.append([*outbox, (META, self._books.meta())], self._value)",
        ),
    ],
    "sending before appending": [
        Edit(
            Partition,
            "_commit",
            "await self._journal.append",
            "await self._send(messages)\n    await self._journal.append",
        ),
    ],
    "a newer claim does not end the owner": [
        Edit(Journal, "_foreign_keys", "raise SupersededError", "SupersededError"),
    ],
    "void records count": [Edit(Replay, "feed", "if token[:8] <= newest[:8]:", "if False:")],
    "memory is kept although somebody wrote": [
        Edit(Journal, "claim", "retained = base == self._end", "retained = self._end is not None")
    ],
    "gaps in the delivery are passed over": [Edit(Partition, "take", "if previous > position:", "if False:")],
    "what the state has is taken again": [
        Edit(Partition, "take", "if records and records[0].offset < position:", "if False:")
    ],
    "dead letters go after the state": [
        Edit(Partition, "_take", "    await self._commit(effects, begun)", "    pass"),
        Edit(Partition, "_take", "if effects.dead:", "await self._commit(effects, begun)\n    if effects.dead:"),
    ],
    "deliveries are not cut": [Edit(Partition, "_cut", "if i > begin and", "if False and")],
    "a lost delivery is waited for": [Edit(Runner, "_serve", "self._refuse_loss(now())", "pass")],
}


@contextmanager
def without(edits: list[Edit]) -> Iterator[None]:
    """Have mutated functions in force. Raises ValueError where an edit does not apply."""
    originals = {(edit.owner, edit.method): getattr(edit.owner, edit.method) for edit in edits}
    sources = {place: textwrap.dedent(inspect.getsource(original)) for place, original in originals.items()}
    for owner, method, old, new in edits:
        if sources[owner, method].count(old) != 1:
            raise ValueError(f"{owner.__name__}.{method} does not hold exactly once: {old}")
        sources[owner, method] = sources[owner, method].replace(old, new)
    try:
        for (owner, method), source in sources.items():
            scope: dict[str, Any] = {}
            exec(compile(source, method, "exec"), originals[owner, method].__globals__, scope)  # noqa: S102
            setattr(owner, method, scope[method])
        yield
    finally:
        for (owner, method), original in originals.items():
            setattr(owner, method, original)
