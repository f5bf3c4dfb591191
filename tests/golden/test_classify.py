"""`jobtide classify`: what goes in, what comes out."""

import json
from typing import Any

import typer
from typer.testing import CliRunner

from streams.cli.classify import classify

app = typer.Typer()
app.command()(classify)


def run(lines: str | bytes, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, objects on standard output, text on standard error."""
    result = CliRunner().invoke(app, list(options), input=lines)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_an_advert_comes_back_with_what_it_is_counted_under() -> None:
    """The object itself, unknown fields included, and eight fields more."""
    advert = {
        "id": [7, {"x": None}],
        "title": "资深大模型算法工程师",
        "organization_name": "青桥科技有限公司",
        "location_locality": "杭州",
        "industry": ["C36"],
        "industry_scheme": "gbt4754",
        "salary_min": 15000,
        "salary_max": 25000,
        "salary_currency": "CNY",
        "salary_unit": "MONTH",
        "salary_months_per_year": 14,
    }
    code, (found,), said = run(json.dumps(advert, ensure_ascii=False) + "\n")
    assert (code, said) == (0, "")
    assert {name: found[name] for name in advert} == advert
    assert found["role"] == "algorithm_engineer"
    assert found["sector"] == "manufacturing"
    assert found["domains"] == ["ai", "large_model"]
    assert found["employer"] == "青桥科技"
    assert bytes.fromhex(found["fingerprint"]).hex() == found["fingerprint"]
    assert len(found["fingerprint"]) == 32
    assert (found["salary_annual"], found["salary_currency"]) == (280_000, "CNY")


def test_missing_fields_are_absent() -> None:
    """An empty object and one of nulls are the same, and no error."""
    code, (empty, nulls), _ = run('{}\n{"title":null,"industry":null,"salary_min":null}\n')
    assert code == 0
    for name in ("role", "sector", "industries", "domains", "employer", "fingerprint", "salary_annual"):
        assert empty[name] == nulls[name]
    assert (empty["role"], empty["sector"], empty["salary_currency"]) == ("other", "unknown", None)


def test_a_bad_line_stops_nothing() -> None:
    """Each is named with its number; the good ones come out in order; the end is exit 1."""
    code, found, said = run(b'{"title":"Nurse"}\n[1]\n{"title"\n\xff\n\n{"title":"Welder"}')
    assert code == 1
    assert [each["role"] for each in found] == ["nurse", "welder"]
    assert [line.partition(":")[0] for line in said.splitlines()] == ["line 2", "line 3", "line 4"]


def test_a_field_of_a_wrong_type_counts_as_absent() -> None:
    """It is named, its object still comes out whole, the end is exit 1."""
    code, (found,), said = run('{"title":"Nurse","skills":["a",5],"salary_min":"much"}')
    assert code == 1
    assert found["role"] == "nurse"
    assert found["skills"] == ["a", 5]
    assert "line 1: skills: " in said
    assert "line 1: salary_min: " in said


def test_explain_says_what_decided_the_role() -> None:
    """An alias, interrupted or generic, a noun alone, the pieces that voted, or nothing."""
    titles = ("Registered Nurse", "Channel Partner Manager", "Salesperson", "Senior Technician", "xyzzy")
    code, found, _ = run("\n".join(json.dumps({"title": title}) for title in titles), "--explain")
    assert code == 0
    assert [each["decided"]["role"]["by"] for each in found] == ["alias", "alias", "generic", "bare", "nothing"]
    assert found[0]["decided"]["role"]["what"] == "nurse"
    assert "decided" not in run('{"title":"Nurse"}')[1][0]


def test_explain_says_what_decided_sector_and_domains() -> None:
    """Which code, label or words of the title; which term of which field, what implied it, what took it away."""
    adverts = (
        {"title": "大模型产品经理", "industry": ["C3612"], "industry_scheme": "gbt4754", "tags": ["机器人"]},
        {"title": "Designer (PS/AI)", "industry": ["Gaming", "no such thing"], "description": "You will train an LLM."},
        {"title": "LLM Tax Lawyer", "skills": ["LLM"], "is_staffing_agency": True},
    )
    code, found, _ = run("\n".join(json.dumps(advert) for advert in adverts), "--explain")
    assert code == 0
    first, second, third = (each["decided"] for each in found)
    (industry,) = found[0]["industries"]
    assert first["sector"] == {"by": "industry", "what": industry}
    assert first["industries"] == {industry: {"by": "gbt4754", "what": "36"}}
    assert first["domains"] == {
        "ai": {"by": "implied", "what": "large_model"},
        "large_model": {"by": "title", "what": "大模型"},
        "robotics": {"by": "tag", "what": "机器人"},
    }
    assert second["industries"]["other"] == {"by": "nothing", "what": "no such thing"}
    assert second["domains"]["large_model"] == {"by": "description", "what": "LLM"}
    assert third["sector"] == {"by": "field", "what": "is_staffing_agency"}
    assert third["not_domains"] == {"large_model": {"by": "role", "what": "lawyer"}}
    for each in found:
        assert list(each["decided"]["domains"]) == each["domains"]
        assert list(each["decided"]["industries"]) == each["industries"]


def test_pay_is_read_from_text_where_numbers_are_absent() -> None:
    """Counting rule 13."""
    _, (found,), _ = run('{"title":"Nurse","salary_text":"15k-25k·14薪"}')
    assert (found["salary_annual"], found["salary_currency"]) == (280_000, "CNY")
