"""Tests of the whole classification of an advert."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.classify import Classification, Taxonomy
from streams.taxonomy.identity import identify

SHIPPED = Taxonomy.load()


def test_an_advert_is_put_into_all_catalogues() -> None:
    """Role and domains from texts, industries and sector from what is stated."""
    found = SHIPPED.classify(
        "AI产品经理", ("汽车零部件", "计算机软件"), "free", False, ("PyTorch",), ("储能",), "我们做大模型与人形机器人"
    )
    assert found == Classification(
        role="product_manager",
        sector="manufacturing",
        industries=("automotive", "software_it"),
        domains=("ai", "embodied_ai", "large_model", "new_energy", "robotics"),
    )


def test_nothing_known_is_other_and_unknown() -> None:
    """No industry stated means none, unless the title leaves no doubt."""
    assert SHIPPED.classify("🙂" * 512) == Classification("other", "unknown", (), ())


@pytest.mark.parametrize(
    ("stated", "sector", "industries"),
    [
        (("moonshine", "银行", "汽车"), "finance", ("automotive", "banking", "other")),
        (("moonshine",), "unknown", ("other",)),
        (("", " "), "unknown", ()),
        (("汽车", "人力资源服务"), "staffing", ("automotive", "business_services")),
        (("汽车", "汽车制造", "汽车"), "manufacturing", ("automotive",)),
    ],
)
def test_the_sector_is_that_of_the_first_known_industry(
    stated: tuple[str, ...], sector: str, industries: tuple[str, ...]
) -> None:
    """Counting rule 8; an agency's label makes it `staffing` wherever it stands."""
    found = SHIPPED.classify("x", stated)
    assert (found.sector, found.industries) == (sector, industries)


@pytest.mark.parametrize(
    ("title", "stated", "sector", "industries"),
    [
        ("城西医院护士", (), "health_social_work", ("hospitals",)),
        ("Hotel receptionist", (), "accommodation_catering", ("hotels",)),
        ("城西医院护士", ("银行",), "finance", ("banking",)),
        ("城西医院护士", ("moonshine",), "unknown", ("other",)),
        ("城西医院旁幼儿园老师", (), "unknown", ()),
        ("护士", (), "unknown", ()),
    ],
)
def test_a_title_says_the_industry_only_where_nothing_is_stated_and_nothing_else_is_said(
    title: str, stated: tuple[str, ...], sector: str, industries: tuple[str, ...]
) -> None:
    """A place of work in the title decides beyond doubt; two do not, and a trade does not."""
    found = SHIPPED.classify(title, stated)
    assert (found.sector, found.industries) == (sector, industries)


def test_an_agency_is_its_own_sector() -> None:
    """The true employer is unknown; the stated industry still counts as one."""
    assert SHIPPED.classify("x", ("银行",), "free", True).sector == "staffing"
    assert SHIPPED.classify("x", (), "free", True) == Classification("other", "staffing", (), ())


def test_the_role_bars_domains_of_any_text() -> None:
    """A lawyer's LLM in the description is a degree."""
    assert SHIPPED.classify("Lawyer", description="LLM required").domains == ()
    assert SHIPPED.classify("Backend Developer", description="LLM required").domains == ("ai", "large_model")


def test_only_the_beginning_of_endless_texts_is_read() -> None:
    """Ten megabytes cost no more than their limit, and are no error."""
    endless = "x" * 10_000_000
    found = SHIPPED.classify("nurse " + endless, (endless,), "isic4", False, (endless,), (), endless + " llm")
    assert found == Classification("nurse", "unknown", ("other",), ())


def test_known_slugs_are_bounded_and_end_in_other_and_unknown() -> None:
    """They are metric labels: everything that can come out is listed, once."""
    assert len(SHIPPED.roles) == 217
    assert SHIPPED.roles[-1] == SHIPPED.industries[-1] == "other"
    assert SHIPPED.sectors[-2:] == ("staffing", "unknown")
    assert len(SHIPPED.sectors) == 22
    for slugs in (SHIPPED.roles, SHIPPED.sectors, SHIPPED.industries, SHIPPED.domains):
        assert len(set(slugs)) == len(slugs)
        assert all(re.fullmatch("[a-z][a-z0-9_]*", slug) for slug in slugs)


def test_the_version_follows_the_contents(tmp_path: Path) -> None:
    """Comments do not change it, entries do."""
    text = (Path(__file__).parents[3] / "streams/taxonomy/data/domains.yml").read_text(encoding="utf-8")
    (tmp_path / "domains.yml").write_text("# mine\n" + text, encoding="utf-8")
    assert Taxonomy.load(tmp_path).version == SHIPPED.version
    (tmp_path / "domains.yml").write_text(text.replace("mlops, ", ""), encoding="utf-8")
    assert Taxonomy.load(tmp_path).version != SHIPPED.version
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.\d+\+[0-9a-f]{8}", SHIPPED.version)


WORDS = [
    "AI",
    "RAG",
    "ps/ai",
    "护士",
    "招聘",
    "robot",
    "nurse",
    "lawyer",
    "LLM",
    "air",
    "大模型",
    "数字人",
    "数字人民币",
    " - ",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@given(
    TEXTS, st.lists(TEXTS, max_size=4), st.lists(st.sampled_from(["银行", "猎头", "C25", ""]), max_size=3), st.data()
)
def test_deterministic_and_independent_of_the_order_of_keywords(
    title: str, keywords: list[str], industries: list[str], data: st.DataObject
) -> None:
    """The same advert gives the same answer, from a taxonomy that has seen others too; slugs are known and sorted."""
    split = data.draw(st.integers(0, len(keywords)))
    first = SHIPPED.classify(title, industries, "free", False, keywords[:split], keywords[split:])
    shuffled = data.draw(st.permutations(keywords))
    again = SHIPPED.classify(title, industries, "free", False, (), shuffled)
    assert first == again
    assert first.role in SHIPPED.roles
    assert first.sector in SHIPPED.sectors
    assert list(first.domains) == sorted(set(first.domains) & set(SHIPPED.domains))
    assert list(first.industries) == sorted(set(first.industries) & set(SHIPPED.industries))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🙂" * 512,
        "مهندس " * 85,
        "\x00\x1b[31m\u202e\ufeff" * 60,
        "護士ナースмедсестра" * 30,
        "\ud800",
        "ß" * 512,
        "x" * 10_000_000,
    ],
    ids=["empty", "emoji", "right to left", "control", "scripts", "surrogate", "sharp s", "10 MB"],
)
def test_odd_input_is_no_error(text: str) -> None:
    """Whatever stands in any field, an answer comes out, and it is one of the known slugs."""
    found = SHIPPED.classify(text, (text,), "free", False, (text,), (text,), text)
    assert found.role in SHIPPED.roles
    assert found.sector == "unknown"
    identify(text, text, text, text, text)
    assert SHIPPED.pay.annual(None, None, None, None, text=text) is None
