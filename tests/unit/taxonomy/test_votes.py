"""Tests of votes: how pieces of a title elect a role."""

from pathlib import Path

from streams.taxonomy.ngrams import END, ngrams
from streams.taxonomy.votes import FULL, SHIPPED, Table, Votes, write

ROLES = ("cook", "nurse", "other")


def votes(**cast: list[tuple[int, int]]) -> Votes:
    """A table in which these pieces vote."""
    return Votes(Table(ROLES, {piece: bytes(byte for vote in each for byte in vote) for piece, each in cast.items()}))


def test_pieces_of_words_and_characters() -> None:
    """One to three words, two to four characters, and the last of each with a mark."""
    assert ngrams("night ward nurse") == [
        *("night", "ward", "nurse", "night ward", "ward nurse", "night ward nurse"),
        *("nurse" + END, "ward nurse" + END),
    ]
    assert ngrams("门诊护士") == ["门诊", "诊护", "护士", "门诊护", "诊护士", "门诊护士", "护士" + END]
    assert ngrams("AI护士".lower()) == ["ai", "护士", "护士" + END]
    assert ngrams("🙂 - !") == []


def test_the_role_with_most_votes_is_elected() -> None:
    """With its share of all votes; two words together count twice."""
    table = votes(ward=[(1, 200), (0, 40)], sister=[(1, 200)])
    assert table.elect("ward sister") == ("nurse", 400 / 440)
    assert table.count("ward sister") == {"nurse": 400, "cook": 40}


def test_a_chinese_head_noun_must_agree() -> None:
    """What stands before it, a ward, says where and not who."""
    table = votes(门诊=[(1, FULL)], 护士=[(1, FULL)])
    assert table.elect("门诊护士")[0] == "nurse"
    assert table.elect("护士门诊")[0] == "nurse"
    assert table.elect("门诊兼职")[0] == ""


def test_too_few_votes_elect_nobody() -> None:
    """A small share or a few weak pieces leave it open, and so does a majority for `other`."""
    assert votes(ward=[(1, FULL), (0, FULL)]).elect("ward")[0] == ""
    assert votes(ward=[(1, 100)]).elect("ward")[0] == ""
    assert votes(ward=[(2, FULL)], sister=[(2, FULL)]).elect("ward sister")[0] == ""
    assert votes().elect("ward") == ("", 0.0)


def test_roles_of_another_catalogue_cannot_win() -> None:
    """Votes for a role that the catalogue lacks are votes for `other`."""
    table = votes(ward=[(1, FULL)], sister=[(1, FULL)])
    assert table.elect("ward sister")[0] == "nurse"
    assert table.only(["cook"]).elect("ward sister")[0] == ""


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    """The same votes give the same bytes, in whatever order they come."""
    one, other = tmp_path / "one", tmp_path / "other"
    write(one, ROLES, {"ward": b"\x01\xff", "sister": b"\x01\xff"})
    write(other, ROLES, {"sister": b"\x01\xff", "ward": b"\x01\xff"})
    assert one.read_bytes() == other.read_bytes()
    assert Votes.load(one).elect("ward sister")[0] == "nurse"


def test_the_shipped_table_is_compact() -> None:
    """It is part of every wheel."""
    assert SHIPPED.stat().st_size <= 4_000_000
    assert Votes.load().digest
