"""The calendar."""

from streams.intake.expiry import Calendar


def test_keys_come_in_order_of_instant_and_key_at_most_so_many() -> None:
    """Whatever the order of the reminders."""
    dues = {b"c": 1, b"b": 2, b"a": 2, b"d": 9}
    calendar = Calendar(dues.get)
    for key in (b"d", b"b", b"a", b"c"):
        calendar.remind(dues[key], key)
    assert calendar.take(5, 2) == [b"c", b"a"]
    del dues[b"c"], dues[b"a"]
    assert calendar.take(5, 2) == [b"b"]


def test_stale_reminders_are_dropped_and_early_ones_put_back() -> None:
    """A reminder is no decision: what is due now is asked of the state."""
    dues = {b"later": 7}
    calendar = Calendar(dues.get)
    calendar.remind(1, b"gone")
    calendar.remind(2, b"later")
    assert calendar.take(5, 9) == []
    assert calendar.take(7, 9) == [b"later"]


def test_repeated_reminders_take_a_key_once() -> None:
    """Reopenings leave reminders behind."""
    calendar = Calendar({b"a": 1}.get)
    calendar.remind(1, b"a")
    calendar.remind(1, b"a")
    assert calendar.take(5, 9) == [b"a"]
