"""What the dashboard says about demand.

Gauges are taken with `max by`: for one scrape after a crash, two workers may both seem to own demand.
"""

from grafana.panel import Panel, bars, lines, matrix, stat

PAIR = 'role=~"$role",sector=~"$sector"'
WINDOW = f'window="$window",{PAIR}'


def pairs(metric: str, selector: str = WINDOW, offset: str = "") -> str:
    """Return the query of a gauge by role and sector."""
    return f"max by (role, sector) (jobtide_{metric}{{{selector}}}{offset})"


OPENINGS = pairs("demand_openings")
BEFORE = pairs("demand_openings", offset=" offset $__range")
CHANGE = f"{OPENINGS} - ({BEFORE} or {OPENINGS} * 0)"  # a pair that was not there before had none
LARGEST_ROLES = f"{OPENINGS} and on (role) topk(25, sum by (role) ({OPENINGS}))"
TAGGED = 'max by (domain, role) (jobtide_demand_domain_openings{window="$window",role=~"$role"})'

DEMAND: list[Panel] = [
    stat(
        "New openings",
        "Openings founded in the chosen window. Updates and duplicates are not new.",
        f"sum({OPENINGS})",
    ),
    stat(
        "Positions",
        "Positions offered by the new openings of the window; an advert may offer several.",
        f"sum({pairs('demand_positions')})",
    ),
    stat(
        "Applications",
        "Applications in the window, to openings of any age.",
        f"sum({pairs('demand_applications')})",
    ),
    stat("Open now", "Stock: openings that are open at this moment.", f"sum({pairs('open_openings', PAIR)})"),
    matrix(
        "New openings by role and sector",
        "The 25 roles with the most new openings in the window, by sector. Pairs with fewer than 20 in 7 days are "
        "under role `other`.",
        LARGEST_ROLES,
        "role",
        "sector",
    ),
    bars(
        "Pairs above their usual",
        "New openings of the window over what is usual in it, of pairs where at least five are: the 15 largest.",
        f"topk(15, {pairs('demand_ratio')} and on (role, sector) {pairs('demand_expected_openings')} >= 5)",
        "{{role}} / {{sector}}",
    ),
    bars(
        "Risers",
        "Pairs whose window holds more new openings than at the beginning of the chosen time range, by difference.",
        f"topk(15, {CHANGE} > 0)",
        "{{role}} / {{sector}}",
    ),
    bars(
        "Fallers",
        "Pairs whose window holds fewer new openings than at the beginning of the chosen time range, by "
        "difference. If all fall together, look at the feed health first.",
        f"bottomk(15, {CHANGE} < 0)",
        "{{role}} / {{sector}}",
    ),
    bars(
        "Growth over the base week",
        "New openings of the running week's complete days over those of the base week's same days, minus 1: the week "
        "from Monday on against that of 52 weeks before, and weeks after the Spring Festival against each other. The "
        "20 largest; the market's own is named by its comparison alone. Empty without a year of history.",
        "topk(20, max by (comparison, role, sector, domain) (jobtide_growth_ratio))",
        "{{comparison}} {{role}}{{sector}}{{domain}}",
    ),
    lines(
        "New openings in the window, by sector",
        "Course of the chosen window's count.",
        "short",
        (f"sum by (sector) ({OPENINGS})", "{{sector}}"),
    ),
    lines(
        "New openings per hour, by sector",
        "Rate at which openings are founded, over the shortest range that the scrape interval allows.",
        "suffix: /h",
        (
            f"3600 * sum by (sector) (rate(jobtide_new_openings_total{{{PAIR}}}[$__rate_interval]))",
            "{{sector}}",
        ),
    ),
    lines(
        "Open openings, by sector",
        "Stock. If it only grows, sources do not send `closed` or `valid_through`.",
        "short",
        (f"sum by (sector) ({pairs('open_openings', PAIR)})", "{{sector}}"),
    ),
    lines(
        "Applications per new opening, by sector",
        "Applications of the window divided by its new openings: competition for work. Applications go to openings "
        "of any age.",
        "short",
        (f"sum by (sector) ({pairs('demand_applications')}) / sum by (sector) ({OPENINGS} > 0)", "{{sector}}"),
    ),
]

DOMAINS: list[Panel] = [
    bars(
        "New openings by domain",
        "Openings of the window that carry the tag. An opening counts in each of its domains: do not add them up.",
        f"sort_desc(sum by (domain) ({TAGGED}))",
        "{{domain}}",
    ),
    lines(
        "New openings in the window, by domain",
        "Course of the chosen window's count.",
        "short",
        (f"sum by (domain) ({TAGGED})", "{{domain}}"),
    ),
    matrix(
        "New openings by role and domain",
        "The 25 largest roles of tagged openings.",
        f"{TAGGED} and on (role) topk(25, sum by (role) ({TAGGED}))",
        "role",
        "domain",
    ),
]
