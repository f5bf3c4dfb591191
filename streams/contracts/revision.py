"""Revisions: which of two public records of a key is the newer one."""

#: Life of the state, claim of its owner, number of the tick.
Revision = tuple[str, int, int]


def is_newer(revision: Revision, known: Revision) -> bool:
    """Say whether a record that stands later in the topic replaces the one that is known.

    Within one life the higher claim and number count: a paused former owner may write after its successor. Another
    life began later, so what stands later counts.
    """
    return revision[0] != known[0] or revision[1:] >= known[1:]
