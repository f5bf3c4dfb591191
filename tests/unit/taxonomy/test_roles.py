"""Tests of roles: titles made up here, with the shipped catalogue."""

# ruff: noqa: RUF001 (Chinese texts have full-width characters)

import pytest

from streams.taxonomy.catalogue import load_catalogue
from streams.taxonomy.entries import Names, RoleEntry, Words
from streams.taxonomy.roles import Roles
from streams.taxonomy.text import read


@pytest.fixture(scope="module")
def shipped() -> Roles:
    """The roles of the shipped catalogue."""
    return Roles(load_catalogue().roles.roles)


def made(**aliases: Words) -> Roles:
    """A catalogue of these roles."""
    return Roles(RoleEntry(slug, Names("", ""), "", words) for slug, words in aliases.items())


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Senior Back-End Engineer", "backend_developer"),
        ("REGISTERED NURSE – Intensive Care", "nurse"),
        ("Ｊａｖａ开发工程师（远程）", "backend_developer"),
        ("门诊护士", "nurse"),
        ("资深大模型算法工程师", "algorithm_engineer"),
        ("AI产品经理", "product_manager"),
        ("Air on rail and email", "other"),
        ("", "other"),
        ("🙂" * 50, "other"),
    ],
)
def test_titles_of_the_shipped_catalogue(shipped: Roles, title: str, role: str) -> None:
    """Plain titles of both languages, however they are spelled."""
    assert shipped.role(read(title).folded) == role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("云杉食品加工设备招聘焊工", "welder"),
        ("小河客服外包公司招聘兼职", "other"),
        ("招聘叉车司机", "forklift_operator"),
        ("连锁酒店招聘专员", "recruiter"),
        ("青桥电商招聘招聘主管", "recruiter"),
        ("诚招门诊护士招聘", "nurse"),
    ],
)
def test_the_employers_name_before_recruiting_is_cut(shipped: Roles, title: str, role: str) -> None:
    """招聘 ends the employer's name, unless an alias holds it or nothing follows."""
    assert shipped.role(read(title).folded) == role


def test_the_longest_alias_wins() -> None:
    """More characters say more, wherever they stand."""
    roles = made(sales=Words(zh=("销售",), en=("sales",)), telesales=Words(zh=("电话销售",), en=("tele sales",)))
    assert roles.role("电话销售") == "telesales"
    assert roles.role("sales tele sales") == "telesales"


def test_the_head_noun_is_the_last_one() -> None:
    """In both languages the last of a phrase says what somebody is."""
    roles = made(cook=Words(zh=("厨师",), en=("cook",)), maid=Words(zh=("保姆",), en=("maid",)))
    assert roles.role("厨师保姆") == "maid"
    assert roles.role("cook maid") == "maid"


@pytest.mark.parametrize("end", [" - ", " – ", ", ", " (", " | "])
def test_the_head_segment_comes_first(end: str) -> None:
    """A longer alias behind the head segment does not win; where the head has none, the rest is read."""
    roles = made(cook=Words(en=("cook",)), housekeeper=Words(en=("housekeeper",)))
    assert roles.role(f"cook{end}housekeeper") == "cook"
    assert roles.role(f"summer job{end}housekeeper") == "housekeeper"


def test_generic_aliases_give_way() -> None:
    """A generic alias decides only where no other one stands, however long it is."""
    roles = Roles(
        [
            RoleEntry("cook", Names("", ""), "", Words(en=("cook",))),
            RoleEntry("staff", Names("", ""), "", Words(en=()), Words(en=("general catering staff",))),
        ]
    )
    assert roles.decide("general catering staff") == ("staff", "generic", "general catering staff")
    assert roles.decide("cook, general catering staff") == ("cook", "alias", "cook")


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Registered Nurse Recruiter", "recruiter"),
        ("Director of Nursing", "nurse"),
        ("Welder/Fabricator", "welder"),
        ("Backend Software Engineer", "backend_developer"),
        ("美容师店长", "store_manager"),
        ("短视频运营专员", "new_media_operator"),
        ("汽车机电维修技师", "vehicle_mechanic"),
        ("文员（不做销售）", "office_clerk"),
        ("课程顾问/销售", "education_consultant"),
        ("ﺔﻳﺮﺑ ةﺪﻋﺎﺴﻣ", "other"),
        ("\x00\x07\x1b[31m", "other"),
        ("!@#$%^&*()", "other"),
    ],
)
def test_how_a_title_is_read(shipped: Roles, title: str, role: str) -> None:
    """The head noun, the first of alternatives, interrupted aliases, negation; and what is no title at all."""
    assert shipped.role(read(title).folded) == role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Telesales and Key Accounts", "telesales"),
        ("Warehouse & Transport Assistant", "warehouse_worker"),
        ("Project Manager-Audit and Control", "project_manager"),
        ("Account Manager Digital Marketing", "account_manager"),
        ("Software Engineer, Machine Learning", "algorithm_engineer"),
        ("Software Engineer, Machine Learning Platform", "software_engineer"),
        ("Elctrical Enginer", "electrical_engineer"),
        ("Asst. Store Mgr", "store_manager"),
        ("出纳兼文员", "treasurer_clerk"),
        ("会计（税务）", "tax_specialist"),
        ("销售代表（医药）", "medical_representative"),
        ("Java测试开发工程师", "test_engineer"),
        ("Java软件开发工程师", "backend_developer"),
        ("多模态大模型算法工程师", "algorithm_engineer"),
    ],
)
def test_which_of_several_is_the_head(shipped: Roles, title: str, role: str) -> None:
    """The first of what "and" joins, an agent before a field, a qualifier in brackets, the nearer modifier; slips."""
    assert shipped.role(read(title).folded) == role


@pytest.mark.parametrize("level", ["", "Senior ", "Lead ", "Jr. "])
def test_a_bare_noun_decides_only_alone(level: str) -> None:
    """With a word beside it that nobody knows, it could be anybody."""
    roles = Roles([RoleEntry("fixer", Names("", ""), "", Words(), bare=Words(en=("technician",)))])
    assert roles.decide(f"{level}Technician II - Nights".lower()) == ("fixer", "bare", "technician")
    assert roles.role(f"{level}etch technician".lower()) == "other"
