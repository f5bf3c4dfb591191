"""Reading a metrics page back into what the terminal shows."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from streams.serve.observe import Row, View, observe, read
from streams.serve.sample import sample_page


def test_reads_the_whole_page() -> None:
    """Totals, rows, rejects, lag and delays are those of the page."""
    view = observe(sample_page(), at=100.0)
    assert (view.postings, view.applications, view.openings, view.duplicates, view.lag) == (25, 7, 23, 3, 21)
    assert view.pairs == (
        Row(("other", "unknown"), (5, 6, 7, 8), 4),
        Row(("nurse", "health"), (1, 2, 3, 4), 9),
    )
    assert view.domains == (Row(("ai",), (1, 2, 2, 3), None),)
    assert view.rejects == (("not_json", 2),)


def test_reads_lines_as_prometheus_client_does() -> None:
    """Names, labels and values of the lines that are read are those of the official parser."""
    samples = read(sample_page())
    official = [sample for family in text_string_to_metric_families(sample_page()) for sample in family.samples]
    for name, found in samples.items():
        expected = [(sample.labels, sample.value) for sample in official if sample.name == f"jobtide_{name}"]
        assert [tuple(sample) for sample in found] == expected
    assert {"demand_openings", "event_delay_seconds_bucket", "lag_records"} <= samples.keys()


def test_an_empty_page_is_an_empty_view() -> None:
    """A page without any of our metrics gives zeros and no delays."""
    assert observe("", at=5.0) == View(5.0)


def test_rates_are_since_the_look_before() -> None:
    """Events per second between two looks; a worker that restarted (smaller totals) gives 0, not less."""
    before = View(at=90.0, postings=5, applications=2)
    view = observe(sample_page(), at=100.0, previous=before)
    assert (view.postings_rate, view.applications_rate) == (2.0, 0.5)
    assert observe(sample_page(), at=100.0, previous=before._replace(postings=9_999)).postings_rate == 0.0
    assert observe(sample_page(), at=90.0, previous=before).postings_rate == 0.0


def bucket(le: str, count: int, stage: str = "demand") -> str:
    """Return one line of a delay histogram."""
    return f'jobtide_event_delay_seconds_bucket{{stage="{stage}",le="{le}"}} {count}\n'


def test_delays_are_interpolated() -> None:
    """Quantiles follow histogram_quantile's rule: linear inside the bucket that holds the rank."""
    view = observe(bucket("0.1", 0) + bucket("0.3", 100) + bucket("+Inf", 100), at=0.0)
    assert view.delay_p50 == pytest.approx(0.2)
    assert view.delay_p99 == pytest.approx(0.298)


def test_delays_beyond_the_last_bound_are_that_bound() -> None:
    """What is in +Inf alone is told as the last finite bound: at least so long."""
    view = observe(bucket("0.1", 0) + bucket("300.0", 1) + bucket("+Inf", 100), at=0.0)
    assert view.delay_p50 == 300.0


def test_delays_are_since_the_look_before() -> None:
    """With a look before, only what was counted since then is in the quantiles; of a restarted worker, all."""
    before = observe(bucket("0.1", 100) + bucket("0.3", 100) + bucket("+Inf", 100), at=0.0)
    after = bucket("0.1", 100) + bucket("0.3", 200) + bucket("+Inf", 200)
    assert observe(after, at=1.0, previous=before).delay_p50 == pytest.approx(0.2)
    again = bucket("0.1", 0) + bucket("0.3", 10) + bucket("+Inf", 10)
    assert observe(again, at=1.0, previous=before).delay_p50 == pytest.approx(0.2)


def test_nothing_new_has_no_delay() -> None:
    """Between two looks without a record there is no delay to tell."""
    page = bucket("0.1", 100) + bucket("+Inf", 100)
    assert observe(page, at=1.0, previous=observe(page, at=0.0)).delay_p99 is None


def test_only_the_demand_stage_is_told() -> None:
    """The delay that people see ends at the figures: other stages' delays are left out."""
    assert observe(bucket("0.1", 5, stage="intake") + bucket("+Inf", 5, stage="intake"), at=0.0).delay_p50 is None


def test_what_is_shown_is_what_has_a_delay() -> None:
    """All of it, however long it took; of the last stage alone, as the others are not seen."""
    page = bucket("0.1", 40) + bucket("+Inf", 100) + bucket("+Inf", 900, stage="intake")
    assert observe(page, at=0.0, previous=View(0.0, delays=((0.1, 5), (float("inf"), 60)))).shown == 100
    assert View(0.0).shown == 0
