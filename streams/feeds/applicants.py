"""Applicants: the application events of one posting, as its portal reports them (counting rule 14)."""

from functools import partial
from random import Random

from streams.contracts.stage import DAY, Instant
from streams.feeds.life import SECOND, Moment
from streams.feeds.portal import Portal
from streams.feeds.vacancy import Story


def applications(random: Random, share: float, portal: Portal, story: Story, known: Instant) -> list[Moment]:
    """Plan the applications to a posting that is first reported at `known`; ordered by time; none but for a share."""
    if random.random() >= share:
        return []
    posting_id = story.facts.posting_id
    spans = sorted((10 * DAY / SECOND) ** random.random() for _ in range(1 + int(random.expovariate(0.5))))
    moments = []
    total = random.randint(0, 20)  # of a portal that reports totals: what came before we looked
    largest: int | None = None
    for number, span in enumerate(spans):
        at = (known + int(span * SECOND)) // portal.step * portal.step
        event: dict[str, object] = {"event_id": f"{posting_id}/a{number}", "occurred_at": portal.write(at)}
        if portal.cumulative:
            total += random.randint(0, 4)
            # Totals fall when a portal removes withdrawn applications; that takes nothing back.
            said = event["cumulative_count"] = max(0, total - 3) if random.random() < 0.05 else total
            count = 0 if largest is None else max(0, said - largest)
            largest = said if largest is None else max(largest, said)
        else:
            count = 1
            if random.random() < 0.4:
                count = event["count"] = random.choice((0, 1, 2, 3, 4))
        due = -(-at // portal.crawl) * portal.crawl if portal.crawl else at
        moments.append(Moment(due, event, full=False, means=partial(story.applied, at, count)))
        if random.random() < 0.04:  # sent once more
            moments.append(moments[-1]._replace(means=None))
    return moments
