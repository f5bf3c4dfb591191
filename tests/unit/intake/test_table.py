"""Attributes by number."""

from streams.contracts.tally import Attributes
from streams.intake.table import ATTRIBUTES, AttributeTable

COOK = Attributes("cook", "hotels", ("inns",), ("ai",), "alpha", ("fair",))
OTHERS = [COOK._replace(role=f"r{number}") for number in range(300)]


def test_a_number_is_given_once_and_written_once() -> None:
    """Equal attributes have one number; the row that is new goes to the state."""
    table, changes = AttributeTable(), dict[bytes, bytes | None]()
    number = table.number(COOK, changes)
    assert len(changes) == 1
    assert table.number(Attributes(*COOK), changes) == number
    assert len(changes) == 1
    assert table[number] == COOK


def test_other_attributes_have_other_numbers() -> None:
    """Every field tells them apart, the source and its tags too."""
    table = AttributeTable()
    rows = [COOK, COOK._replace(source="beta"), COOK._replace(tags=()), COOK.market(), COOK.own(), *OTHERS]
    numbers = [table.number(row, {}) for row in rows]
    assert len(set(numbers)) == len(rows)
    assert [table[number] for number in numbers] == rows


def test_a_loaded_table_goes_on_where_the_other_was() -> None:
    """In whatever order its records come; `value` gives each of them."""
    table, state = AttributeTable(), dict[bytes, bytes | None]()
    numbers = [table.number(row, state) for row in OTHERS]
    loaded = AttributeTable()
    for key, value in sorted(state.items(), reverse=True):
        assert key[:1] == ATTRIBUTES
        assert table.value(key) == value
        loaded.load(key, value or b"")
    assert [loaded[number] for number in numbers] == OTHERS
    more = dict[bytes, bytes | None]()
    assert [loaded.number(row, more) for row in OTHERS] == numbers
    assert more == {}
    assert loaded.number(COOK, more) == table.number(COOK, {})
    assert {key: loaded.value(key) for key in state} == state


def test_a_row_that_does_not_exist_has_no_value() -> None:
    """The engine deletes what the state does not have."""
    assert AttributeTable().value(ATTRIBUTES + bytes(4)) is None
