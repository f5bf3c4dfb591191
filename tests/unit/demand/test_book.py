"""The days of one cell and its stock."""

from hypothesis import given
from hypothesis import strategies as st

from streams.demand.book import Book
from streams.demand.cellday import CHUNK_BYTES


def test_stock_is_what_has_flowed_in_until_the_end_of_a_day() -> None:
    """Before the first day there is none; between days it stays."""
    book = Book()
    for day, flow in ((5, 3), (9, -2), (7, 1)):
        book.set(day, flow)
    assert [book.stock(day) for day in (4, 5, 6, 7, 8, 9, 99)] == [0, 3, 3, 4, 4, 2, 2]


def test_a_day_is_in_the_book_from_its_first_flow_on() -> None:
    """Be it 0: something was counted on it. Another flow of the same day replaces it."""
    book = Book()
    book.set(5, 0)
    assert (len(book), book.since(0)) == (1, [(5, 0)])
    book.set(5, 2)
    assert (len(book), book.since(0)) == (1, [(5, 2)])


def test_a_days_record_stays_until_another_one_is_given() -> None:
    """A flow alone leaves it; days without any have None, as have days that are not in the book."""
    book = Book()
    for day, record in ((7, b"seven"), (5, None), (9, b"nine"), (7, None), (9, b"newer")):
        book.set(day, 1, record)
    assert [book.record(day) for day in (4, 5, 7, 8, 9, 10)] == [None, None, b"seven", None, b"newer", None]


def test_chunks_are_kept_by_their_place_in_whatever_order_they_come() -> None:
    """A recovery gives them in the order of the log after compaction."""
    book = Book()
    first, second, third = (bytes([letter]) * CHUNK_BYTES for letter in b"abc")
    for place, chunk in ((2, third), (0, first), (1, second)):
        book.set_chunk(5, place, chunk)
    assert book.chunks(5) == first + second + third
    assert [book.chunk(5, place) for place in range(4)] == [first, second, third, None]
    assert (book.chunks(6), book.chunk(6, 0)) == (b"", None)


def test_what_is_due_is_the_earliest_change_and_all_after_it() -> None:
    """A change of one day moves the stock of all later ones."""
    book = Book()
    assert book.due is None
    for day in (9, 5, 7):
        book.change(day)
    assert book.due == 5


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-5, 5)), max_size=30), st.integers(-60, 60))
def test_any_order_of_days_gives_the_same_stocks(flows: list[tuple[int, int]], since: int) -> None:
    """`since` and `stock` equal the sums of the newest flow of each day."""
    book = Book()
    for day, flow in flows:
        book.set(day, flow)
    newest = dict(flows)
    stocks = [(day, sum(newest[other] for other in newest if other <= day)) for day in sorted(newest)]
    assert book.since(since) == [(day, stock) for day, stock in stocks if day >= since]
    assert book.stock(since) == sum(flow for day, flow in newest.items() if day <= since)
    assert len(book) == len(newest)
