"""Who may write a state log, and which records count."""

from streams.engine.claim import CLAIM, Replay, Token, mark
from streams.engine.log import Entry
from streams.engine.memory import MemoryLog

OLD, NEW = Token(0, b"oldnonce"), Token(2, b"newnonce")


def replay(*entries: Entry) -> Replay:
    """Replay a log of these entries, from offset 0."""
    log = MemoryLog(lambda: 0)
    log.store(entries)
    result = Replay()
    result.feed(log.records)
    return result


def claim(token: Token) -> Entry:
    """A claim record; it must stand at the token's offset."""
    return Entry(CLAIM + token.nonce, b"\1")


def test_token_round_trip() -> None:
    """A token survives its 16 bytes."""
    assert Token.decode(NEW.encode() + b"value") == NEW


def test_last_value_counts() -> None:
    """The last record of a key wins, a tombstone deletes it."""
    mine = OLD.encode()
    seen = replay(
        claim(OLD), mark(mine, b"a", b"1"), mark(mine, b"a", b"2"), mark(mine, b"b", b"1"), mark(mine, b"b", None)
    )
    assert seen.values == {b"a": b"2"}
    assert seen.repairs() == []


def test_claim_behind_a_stranger_is_a_claim() -> None:
    """Somebody wrote into the log what looks like the value of a claim."""
    made = claim(NEW)
    seen = replay(Entry(b"stranger", made.value), claim(OLD), made)
    assert len(seen.claims) == 2
    assert made.key not in seen.values


def test_zombie_is_void() -> None:
    """What an older owner writes after a newer claim does not count, and its keys are to be repaired."""
    old = OLD.encode()
    seen = replay(
        *(claim(OLD), mark(old, b"a", b"1"), claim(NEW)),
        *(mark(old, b"a", b"2"), mark(old, b"b", b"2"), mark(old, b"c", None)),
    )
    assert seen.values == {b"a": b"1"}
    assert seen.repairs() == [(b"a", b"1"), (b"b", None), (b"c", None)]


def test_rewritten_key_is_repaired() -> None:
    """A key that the newer owner wrote after the void record needs no repair."""
    seen = replay(
        claim(OLD),
        mark(OLD.encode(), b"x", b"0"),
        claim(NEW),
        mark(OLD.encode(), b"a", b"2"),
        mark(NEW.encode(), b"a", b"3"),
    )
    assert seen.values == {b"x": b"0", b"a": b"3"}
    assert seen.repairs() == []


def test_token_proves_a_compacted_claim() -> None:
    """Where the claim itself is gone, the first record of its owner ends the older one's right all the same."""
    seen = replay(mark(OLD.encode(), b"a", b"1"), mark(NEW.encode(), b"b", b"1"), mark(OLD.encode(), b"a", b"2"))
    assert seen.values == {b"a": b"1", b"b": b"1"}


def test_same_offset_other_nonce_is_void() -> None:
    """After an unclean leader election a claim's offset may occur twice: the nonce tells the twins apart."""
    twin = Token(0, b"twin----")
    seen = replay(claim(OLD), mark(OLD.encode(), b"a", b"1"), mark(twin.encode(), b"a", b"2"))
    assert seen.values == {b"a": b"1"}


def test_unmarked_tombstone_is_void() -> None:
    """A deletion by somebody who is no owner deletes nothing."""
    seen = replay(claim(OLD), mark(OLD.encode(), b"a", b"1"), Entry(b"a", None))
    assert seen.values == {b"a": b"1"}
    assert seen.repairs() == [(b"a", b"1")]


def test_retired_claims() -> None:
    """A tombstoned claim is no claim to retire any more."""
    seen = replay(claim(OLD), mark(OLD.encode(), CLAIM + b"older---", None), claim(NEW))
    assert seen.claims == {CLAIM + OLD.nonce, CLAIM + NEW.nonce}
