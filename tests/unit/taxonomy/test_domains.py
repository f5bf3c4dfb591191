"""Tests of domains: adverts made up here."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.domains import DESCRIPTION_BYTES, Domains
from streams.taxonomy.entries import DomainEntry, Names, Words
from streams.taxonomy.text import read


@pytest.fixture(scope="module")
def shipped() -> Domains:
    """The domains of the shipped catalogue."""
    return Domains(load_catalogue().domains.domains)


def entry(include: str, exclude: str = "", **options: object) -> DomainEntry:
    """A domain of terms separated by commas."""
    words = [Words(en=tuple(filter(None, terms.split(",")))) for terms in (include, exclude)]
    return DomainEntry(Names("", ""), *words, **options)  # type: ignore[arg-type]


def tags(domains: Domains, text: str, role: str = "other") -> tuple[str, ...]:
    """The domains of one text."""
    return domains.expand(domains.mask(read(text)), role)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AI Engineer", ("ai",)),
        ("懂AI优先", ("ai",)),
        ("Air freight by rail, reply by email", ()),
        ("会ＡＩ、PS的设计师", ()),
        ("数字人民币推广", ()),
        ("数字人直播", ("ai", "aigc")),
        ("Gen-AI Designer", ("ai", "aigc")),
        ("RAG developer", ("ai", "large_model")),
        ("Rag doll maker, RAG status reports", ()),
        ("EV charging planner", ("new_energy", "new_energy_vehicle")),
        ("保安等保洁人员", ()),
        ("ROS developer", ("robotics",)),
        ("ros wine waiter", ()),
        ("少儿机器人老师", ()),
    ],
)
def test_texts_of_the_shipped_catalogue(shipped: Domains, text: str, expected: tuple[str, ...]) -> None:
    """Terms, exclusions, spellings and implications together."""
    assert tags(shipped, text) == expected


def test_a_second_real_mention_counts() -> None:
    """An exclusion blanks its own place only, and only for its own domain."""
    domains = Domains({"robots": entry("robot", "robot teacher"), "schools": entry("teacher")})
    assert tags(domains, "robot teacher") == ("schools",)
    assert tags(domains, "robot teacher and robot builder") == ("robots", "schools")


def test_implied_domains_come_with_all_that_they_imply() -> None:
    """Implication is transitive."""
    domains = Domains({"a": entry("x", implies=("b",)), "b": entry("y", implies=("c",)), "c": entry("z")})
    assert tags(domains, "x") == ("a", "b", "c")
    assert tags(domains, "y") == ("b", "c")


def test_a_role_can_bar_a_domain(shipped: Domains) -> None:
    """LLM is a degree in a lawyer's advert; what only came with the barred domain goes too."""
    assert tags(shipped, "LLM", "lawyer") == ()
    assert tags(shipped, "LLM", "algorithm_engineer") == ("ai", "large_model")


def test_a_spelled_term_counts_in_its_spelling_only() -> None:
    """Other terms of the domain stay indifferent to case, and so does the same term of another domain."""
    domains = Domains({"a": entry("rag,llm", case_sensitive=("RAG",)), "b": entry("rag")})
    assert tags(domains, "Rag") == ("b",)
    assert tags(domains, "ＲＡＧ") == ("a", "b")
    assert tags(domains, "Llm") == ("a",)


def test_descriptions_are_read_for_the_domains_that_say_so() -> None:
    """The others would tag every advert that mentions them."""
    domains = Domains({"a": entry("x", description=True), "b": entry("x")})
    assert domains.expand(domains.description_mask("an x"), "other") == ("a",)


@pytest.mark.parametrize(("filler", "size"), [("-", 1), ("说", 3)])
def test_a_description_is_read_up_to_its_limit(filler: str, size: int) -> None:
    """20,000 bytes of UTF-8, of whole characters."""
    domains = Domains({"a": entry("x", description=True)})
    count = DESCRIPTION_BYTES // size
    assert domains.description_mask(filler * (count - 1) + "x") == 1
    assert domains.description_mask(filler * count + "  x") == 0
    assert domains.description_mask("\ud800" + filler * count) == 0


@given(
    st.text(alphabet="abc ", max_size=24),
    st.lists(st.sampled_from(["工", "人工", "工人", "人"]), min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(["工人工", "人人", "机工", "工机器"]), max_size=3, unique=True),
)
def test_exclusion_equals_blanking_out(text: str, include: list[str], exclude: list[str]) -> None:
    """What one pass finds is what is left after every excluded place was blanked."""
    text = text.translate(str.maketrans("abc ", "工人机器"))
    blank = {
        index
        for term in exclude
        for start in range(len(text))
        if text.startswith(term, start)
        for index in range(start, start + len(term))
    }
    blanked = "".join(" " if index in blank else character for index, character in enumerate(text))
    domains = Domains({"a": entry(",".join(include), ",".join(exclude))})
    assert domains.mask(read(text)) == any(term in blanked for term in include)
    assert domains.mask(read(text)) == any(not exclusion for _, _, exclusion in domains.mentions(read(text)))
