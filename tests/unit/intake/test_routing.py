"""Postings in the wrong partition are noticed, at little cost where there are none."""

from streams.intake.routing import SAMPLE, TRUSTED, Routing


def test_wrong_partitioner_is_noticed_at_every_key() -> None:
    """Where a producer uses another partitioner each misplaced key is counted."""
    routing = Routing(lambda key: key[0] % 4)
    assert [routing.misplaced(bytes([n]), 1) for n in range(8)] == [n % 4 != 1 for n in range(8)]


def test_right_keys_cost_little() -> None:
    """After many right keys only a sample is hashed."""
    hashed: list[bytes] = []

    def partition_of(key: bytes) -> int:
        hashed.append(key)
        return 0

    routing = Routing(partition_of)
    assert not any(routing.misplaced(b"key", 0) for _ in range(TRUSTED + 10 * SAMPLE))
    assert len(hashed) == TRUSTED + 10


def test_one_wrong_key_ends_the_trust() -> None:
    """Fewer than a sample's length of wrong keys are missed; from then on all are counted."""
    wrong = False
    routing = Routing(lambda _: int(wrong))
    for _ in range(TRUSTED + SAMPLE):
        routing.misplaced(b"key", 0)
    wrong = True
    seen = [routing.misplaced(b"key", 0) for _ in range(3 * SAMPLE)]
    assert True in seen[:SAMPLE]
    assert all(seen[seen.index(True) :])


def test_without_partitioner_all_is_right() -> None:
    """Nothing is looked at where no partitioner is given."""
    assert not Routing(None).misplaced(b"key", 3)
