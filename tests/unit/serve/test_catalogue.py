"""The catalogue: complete, well-formed, and the same as its types and its document."""

from pathlib import Path
from typing import get_args

from prometheus_client.parser import text_string_to_metric_families

from streams.contracts.stage import CounterName
from streams.serve.catalogue import CATALOGUE, SECTIONS
from streams.serve.document import document
from streams.serve.metric import PREFIX, FigureName, GaugeName, HistogramName
from streams.serve.sample import sample_page

ROOT = Path(__file__).parents[3]


def test_every_typed_name_has_an_entry() -> None:
    """A name that a verb takes is in the catalogue, and the catalogue has no other."""
    typed = {name for names in (CounterName, GaugeName, HistogramName, FigureName) for name in get_args(names)}
    assert typed == set(CATALOGUE)
    assert sum(len(metrics) for metrics in SECTIONS.values()) == len(CATALOGUE)


def test_names_follow_their_types() -> None:
    """Counters end in _total, nothing else does."""
    for name, metric in CATALOGUE.items():
        assert (metric.kind == "counter") == name.endswith("_total"), name


def test_texts_are_sentences() -> None:
    """Each metric says in full sentences what it is and what to do."""
    for name, metric in CATALOGUE.items():
        for text in (metric.help, metric.action):
            assert text.endswith("."), name
            assert text[0].isupper(), name
            assert "\n" not in text, name
            assert "\\" not in text, name


def test_page_shows_the_whole_catalogue() -> None:
    """The populated page has every family of the catalogue with its type, and only process metrics beside."""
    shown = {}
    for family in text_string_to_metric_families(sample_page()):
        name = family.name + ("_total" if family.type == "counter" else "")
        if name.startswith(PREFIX):
            shown[name.removeprefix(PREFIX)] = family.type
        else:
            assert name.startswith("process_"), name
    assert shown == {name: metric.kind for name, metric in CATALOGUE.items()}


def test_labels_are_those_of_the_catalogue() -> None:
    """No sample on the page has other labels than its entry says (a histogram's buckets have `le`)."""
    for family in text_string_to_metric_families(sample_page()):
        for sample in family.samples:
            if sample.name.startswith(PREFIX):
                name = family.name.removeprefix(PREFIX) + ("_total" if family.type == "counter" else "")
                labels = {str(entry): metric.labels for entry, metric in CATALOGUE.items()}[name]
                assert set(sample.labels) - {"le"} == set(labels), sample


def test_no_created_series() -> None:
    """The page has no `_created` samples: they double the counters for nothing."""
    assert "_created" not in sample_page()


def test_document_is_current() -> None:
    """docs/metrics.md is what the generator writes."""
    assert (ROOT / "docs" / "metrics.md").read_text("utf-8") == document()
