"""The days of one cell and its stock."""

from hypothesis import given
from hypothesis import strategies as st

from streams.demand.book import Book


def test_stock_is_what_has_flowed_in_until_the_end_of_a_day() -> None:
    """Before the first day there is none; between days it stays."""
    book = Book()
    for day, flow in ((5, 3), (9, -2), (7, 1)):
        book.set_flow(day, flow)
    assert [book.stock(day) for day in (4, 5, 6, 7, 8, 9, 99)] == [0, 3, 3, 4, 4, 2, 2]


def test_a_day_is_in_the_book_from_its_first_flow_on() -> None:
    """Be it 0: something was counted on it. Another flow of the same day replaces it."""
    book = Book()
    book.set_flow(5, 0)
    assert (len(book), book.since(0)) == (1, [(5, 0)])
    book.set_flow(5, 2)
    assert (len(book), book.since(0)) == (1, [(5, 2)])


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
        book.set_flow(day, flow)
    newest = dict(flows)
    stocks = [(day, sum(newest[other] for other in newest if other <= day)) for day in sorted(newest)]
    assert book.since(since) == [(day, stock) for day, stock in stocks if day >= since]
    assert book.stock(since) == sum(flow for day, flow in newest.items() if day <= since)
    assert len(book) == len(newest)
