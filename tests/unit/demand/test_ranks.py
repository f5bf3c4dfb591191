"""Ranks against a dict."""

import random

from streams.demand.ranks import Ranks


def test_ranks_say_what_the_dict_says() -> None:
    """Whatever was posted again, is new, or was forgotten since; hashes take all 64 bits."""
    rng = random.Random(3)
    latest = {rng.getrandbits(64): rng.randrange(100) for _ in range(300)} | {0: 5, 2**64 - 1: 60}
    ranks = Ranks(latest)
    for now in range(100, 140):
        posting = [*rng.sample(sorted(latest), 5), *(rng.getrandbits(64) for _ in range(rng.randrange(4)))]
        for employer in posting:
            latest[employer] = now
        ranks.touched += posting * 2
        ranks.refresh(latest)
        if now % 10 == 0:
            ranks.forget(now - 90)
            latest = {employer: minute for employer, minute in latest.items() if minute >= now - 90}
        for begin in (-(1 << 40), now - 50, now - 3, now + 1):
            inside = sorted(employer for employer, minute in latest.items() if minute >= begin)
            assert ranks.count(begin) == len(inside)
            assert ranks.smallest(begin, 20).tolist() == inside[:20]
