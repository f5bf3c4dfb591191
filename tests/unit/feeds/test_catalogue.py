"""The catalogue's meanings, held against the taxonomy. A difference is a mistake in one of the two: look which."""

from itertools import product

import pytest

from streams.feeds.catalogue import Job, Trade, catalogue
from streams.taxonomy import Taxonomy, fold_employer


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    """The shipped catalogues."""
    return Taxonomy.load()


@pytest.mark.parametrize("job", catalogue().jobs, ids=lambda job: job.role)
def test_every_title_is_what_it_means(taxonomy: Taxonomy, job: Job) -> None:
    """Each title, in every dressing and above every sentence, has the role and domains that stand beside it."""
    for language, titles in job.titles.items():
        dressing = catalogue().dressings[language]
        text = "".join(catalogue().sentences[language])
        for title, before, after in product(titles, set(dressing.before), set(dressing.after)):
            found = taxonomy.classify(f"{before}{title.words}{after}", description=text)
            assert (found.role, found.domains) == (job.role, title.domains), f"{before}{title.words}{after}"


@pytest.mark.parametrize("job", catalogue().jobs, ids=lambda job: job.role)
def test_every_skill_is_what_it_means(taxonomy: Taxonomy, job: Job) -> None:
    """Each skill shows the domains that stand beside it."""
    for skill in job.skills:
        assert taxonomy.classify("", skills=[skill.words]).domains == skill.domains, skill.words


@pytest.mark.parametrize("trade", {str(trade): trade for job in catalogue().jobs for trade in job.trades}.values())
def test_every_label_is_what_it_means(taxonomy: Taxonomy, trade: Trade) -> None:
    """Each label and code has the sector and industry of its trade."""
    for scheme, labels in trade.labels.items():
        for label in labels:
            found = taxonomy.classify("", [label], scheme)
            assert (found.sector, found.industries) == (trade.sector, (trade.industry,)), f"{scheme} {label}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_suffix_is_legal(language: str) -> None:
    """An employer is the same with each of its suffixes."""
    employers = catalogue().employers[language]
    for stem, suffix in product(employers.stems, employers.suffixes):
        assert fold_employer(stem + suffix) == stem.lower()


def test_size_and_languages() -> None:
    """At least sixty roles, `other` among them, and both languages for most."""
    jobs = catalogue().jobs
    assert len({job.role for job in jobs}) >= 60
    assert "other" in {job.role for job in jobs}
    assert sum(bool(job.titles["zh"] and job.titles["en"]) for job in jobs) >= 60
