"""The dashboard Demand: what is looked for, where, how it moves, and against what is usual.

Gauges are taken with `max by`: for one scrape after a crash, two workers may both seem to own demand.
"""

from grafana.board import Board, annotation, labels, window
from grafana.panel import Panel, band, bars, lines, matrix, stat, table
from grafana.surges import ALERTING, SURGES

PAIR = 'role=~"$role",sector=~"$sector"'
WINDOW = f'window="$window",{PAIR}'


def pairs(metric: str, selector: str = WINDOW, offset: str = "") -> str:
    """Return the query of a gauge by role and sector."""
    return f"max by (role, sector) (jobtide_{metric}{{{selector}}}{offset})"


OPENINGS = pairs("demand_openings")
USUAL = pairs("demand_expected_openings")
RATIO = pairs("demand_ratio")
BEFORE = pairs("demand_openings", offset=" offset $__range")
CHANGE = f"{OPENINGS} - ({BEFORE} or {OPENINGS} * 0)"  # a pair that was not there before had none
LARGEST_ROLES = f"{OPENINGS} and on (role) topk(25, sum by (role) ({OPENINGS}))"
TAGGED = 'max by (domain, role) (jobtide_demand_domain_openings{window="$window",role=~"$role"})'

NOW: list[Panel] = [
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
]

AGAINST: list[Panel] = [
    band(
        "New openings in the window, and the usual",
        "The chosen pairs whose usual is known, together: what is counted, and what is usual at this hour of the week. "
        "The band is two standard deviations of a count that is chance alone; real counts scatter more.",
        f"sum({OPENINGS} and on (role, sector) {USUAL})",
        f"sum({USUAL})",
    ),
    lines(
        "Times the usual, by sector",
        "New openings of the window over the usual. 1 is as usual; all sectors together above or below are the "
        "calendar's or the feed's doing.",
        "short",
        (f"sum by (sector) ({OPENINGS} and on (role, sector) {USUAL}) / sum by (sector) ({USUAL} > 0)", "{{sector}}"),
    ),
]

MOVERS: list[Panel] = [
    bars(
        "Most above the usual",
        "Pairs with at least 10 new openings in the window, by how many times the usual that is.",
        f"topk(15, {RATIO} and on (role, sector) {OPENINGS} >= 10)",
        "{{role}} / {{sector}}",
    ),
    bars(
        "Growth over the base week",
        "New openings of the running week's complete days over those of the base week's same days, minus 1: the week "
        "from Monday on against that of 52 weeks before, and weeks after the Spring Festival against each other. The "
        "20 largest; the market's own is named by its comparison alone. Empty without a year of history.",
        "topk(20, max by (comparison, role, sector, domain) (jobtide_growth_ratio))",
        "{{comparison}} {{role}}{{sector}}{{domain}}",
        unit="percentunit",
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
        "difference. If all fall together, look at the sources first.",
        f"bottomk(15, {CHANGE} < 0)",
        "{{role}} / {{sector}}",
    ),
]

COURSE: list[Panel] = [
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


def paid(labels: str, selector: str, within: str = "") -> dict[str, str]:
    """Return the columns of a table of pay."""
    amount = f"max by ({labels}) (jobtide_salary_annual{{{selector},stat="
    return {
        "median": f'{amount}"median"}}){within}',
        "mean": f'{amount}"mean"}}){within}',
        "openings": f"max by ({labels}) (jobtide_salary_observations{{{selector}}}){within}",
    }


OF_ROLES = 'role!="",domain=""'
MOST = f" and topk(25, max by (role, currency) (jobtide_salary_observations{{{OF_ROLES}}}))"

PAY: list[Panel] = [
    table(
        "Pay by domain and currency",
        "Advertised annual pay of the last 7 days' new openings that state it: median to 1 %, mean, and how many. Few "
        "adverts state pay; the row without a domain is the whole market.",
        paid("domain, currency", 'role=""'),
    ),
    table(
        "Pay by role and currency",
        "The same for the 25 roles of which most openings state pay.",
        paid("role, currency", OF_ROLES, MOST),
    ),
]

BOARD = Board(
    "demand.json",
    "jobtide-demand",
    "Demand",
    "New openings per role and sector in rolling windows, against what is usual; surges, domains, pay.",
    {
        "Now": NOW,
        "Against the usual": AGAINST,
        "Surges": SURGES,
        "Movers": MOVERS,
        "Course": COURSE,
        "Domains": DOMAINS,
        "Pay": PAY,
    },
    (window(), labels("sector"), labels("role")),
    (
        annotation("Surge", ALERTING, "{{role}} {{sector}} {{domain}}: {{severity}}"),
        annotation("History is loading", "max(jobtide_history_loading) == 1", "nothing alerts", "blue"),
    ),
)
