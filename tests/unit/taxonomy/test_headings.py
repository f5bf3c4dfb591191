"""Tests of headings: what of a title is noise."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.taxonomy.folding import fold
from streams.taxonomy.headings import Heading, read_heading


@pytest.mark.parametrize(
    ("title", "words", "place"),
    [
        ("销售代表 五险一金+双休 8K-15K", "销售代表", ""),
        ("高薪诚聘焊工3名（月薪8000-12000元）", "焊工", ""),
        ("某某饭店招聘服务员", "服务员", ""),
        ("招聘主管", "招聘主管", ""),
        ("电气工程师(J11308)", "电气工程师", ""),
        ("電話客服+朝九晚六", "电话客服", ""),
        ("Registered Nurse - Night Shift - $5,000 Sign-On Bonus", "registered nurse", ""),
        ("Software Engineer - 2024 Start", "software engineer 2024 start", ""),
        ("Java开发工程师（上海）", "java开发工程师", "上海"),
        ("Account Manager, Berlin or Munich", "account manager or", ""),
        ("DC Motor Engineer", "dc motor engineer", ""),
        ("Remote", "remote", ""),
        ("五险一金", "五险一金", ""),
        ("", "", ""),
    ],
)
def test_noise_is_dropped(title: str, words: str, place: str) -> None:
    """Pay, benefits, shifts, codes, how many, 招聘 with the employer before it, and places; but never everything."""
    assert read_heading(title) == Heading(words, place)


@given(st.text())
def test_nothing_is_left_only_of_nothing(title: str) -> None:
    """What has a letter or digit keeps one, in folded form."""
    heading = read_heading(title)
    assert fold(heading.words) == heading.words
    assert bool(heading.words) == bool(fold(title))
