"""Votes stub."""


class Votes:
    def only(self, slugs): return self
    def elect(self, folded): return "", 0.0


NO_VOTES = Votes()
