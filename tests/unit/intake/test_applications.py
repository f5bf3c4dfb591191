"""Counting rule 14."""

from typing import Any

import msgspec

from streams.contracts.application import decode_application
from streams.intake.applications import Applications, Waiting
from tests.unit.intake.feed import DAY, HOUR, MINUTE, T0, application

KEY = b"alpha:1"


def add(memory: Applications, event_id: str, when: int = T0, newest: int = T0, **more: Any) -> int | None:
    """One event's number of applications."""
    event = decode_application(msgspec.json.encode(application(event_id, when, **more)))
    return memory.add(event, KEY, when, newest)


def test_an_event_counts_one_or_what_it_states() -> None:
    """`count` is 1 where absent."""
    memory = Applications(forgets=True)
    assert [add(memory, "a"), add(memory, "b", count=5), add(memory, "c", count=0)] == [1, 5, 0]


def test_an_id_counts_once_per_posting() -> None:
    """Another posting may use the same id."""
    memory = Applications(forgets=True)
    assert [add(memory, "a"), add(memory, "a"), add(memory, "a", when=T0 + HOUR)] == [1, None, None]
    event = decode_application(msgspec.json.encode(application("a", T0, "2")))
    assert memory.add(event, b"alpha:2", T0, T0) == 1


def test_ids_are_remembered_for_seven_days_of_application_time() -> None:
    """The bound is included."""
    memory = Applications(forgets=True)
    add(memory, "a")
    assert add(memory, "a", newest=T0 + 7 * DAY) is None
    assert add(memory, "a", newest=T0 + 7 * DAY + 1) == 1


def test_the_first_cumulative_count_is_a_base() -> None:
    """Later ones count what exceeds the largest so far; `count` beside it is ignored."""
    memory = Applications(forgets=True)
    totals = [40, 45, 43, 45, 50]
    assert [add(memory, f"a{n}", cumulative_count=total, count=7) for n, total in enumerate(totals)] == [0, 5, 0, 0, 5]


def test_waiting_is_given_up_after_ten_minutes_and_forgotten_after_seven_days() -> None:
    """Exactly ten minutes later the posting may still come; given up, the application is told once."""
    memory = Applications(forgets=True)
    memory.wait(KEY, Waiting(T0, 2))
    memory.wait(KEY, Waiting(T0 + MINUTE, 3))
    assert memory.take_due(T0 + 10 * MINUTE, 9) == []
    assert memory.take_due(T0 + 10 * MINUTE + 1, 9) == [(KEY, [Waiting(T0, 2)])]
    assert memory.take_due(T0 + 7 * DAY, 9) == [(KEY, [Waiting(T0 + MINUTE, 3)])]
    assert memory.take_due(T0 + 7 * DAY + 1, 9) == [(KEY, [])]
    assert memory.claim(KEY) == [Waiting(T0 + MINUTE, 3, given_up=True)]
    assert memory.claim(KEY) == []


def test_forgotten_ids_leave_the_state() -> None:
    """At most so many at once, whole hours after their seven days; one seen again since stays."""
    memory = Applications(forgets=True)
    for n in range(3):
        add(memory, f"a{n}")
    add(memory, "a1", when=T0 + 9 * DAY, newest=T0 + 9 * DAY)
    memory.changed.clear()
    memory.forget(T0 + 9 * DAY, 1)
    memory.forget(T0 + 9 * DAY, 9)
    memory.forget(T0 + 9 * DAY, 9)
    assert len(memory.changed) == 2
    assert all(memory.value(key[:1], key[1:]) is None for key in memory.changed)
    assert add(memory, "a1", when=T0 + 9 * DAY, newest=T0 + 9 * DAY) is None


def test_ids_are_forgotten_in_the_same_order_after_a_reload() -> None:
    """What a tick drops must not depend on the order in which the ids came."""
    one, other = Applications(forgets=True), Applications(forgets=True)
    for n in range(5):
        add(one, f"a{n}")
        add(other, f"a{4 - n}")
    for memory in (one, other):
        memory.changed.clear()
        memory.forget(T0 + 9 * DAY, 2)
    assert one.changed == other.changed


def test_where_nothing_is_forgotten_an_id_counts_once_in_seven_days_of_its_own_time() -> None:
    """A loader may bring years in any order: only the two times of an id decide, not what came in between."""
    memory = Applications(forgets=False)
    add(memory, "a")
    assert add(memory, "a", when=T0 + 7 * DAY, newest=T0 + 90 * DAY) is None
    memory.changed.clear()
    memory.forget(T0 + 900 * DAY, 9)
    assert memory.changed == set()
    assert add(memory, "a", when=T0 + 7 * DAY + 1, newest=T0 + 900 * DAY) == 1


def test_a_forgotten_posting_takes_its_cumulative_count_with_it() -> None:
    """Its key is free for another posting, whose first cumulative count is a base again."""
    memory = Applications(forgets=True)
    add(memory, "a", cumulative_count=40)
    memory.changed.clear()
    memory.forget_posting(KEY)
    assert memory.changed == {b"c" + KEY}
    assert memory.value(b"c", KEY) is None
    assert [add(memory, "b", cumulative_count=90), add(memory, "c", cumulative_count=92)] == [0, 2]
    memory.changed.clear()
    memory.forget_posting(b"alpha:unheard")
    assert memory.changed == set()
