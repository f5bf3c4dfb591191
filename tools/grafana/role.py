"""The dashboard Role: all that is known of one role."""

from grafana.board import Board, annotation, labels, one, window
from grafana.demand import paid
from grafana.panel import Panel, band, bars, lines, stat, table

PAIR = 'role="$role",sector=~"$sector"'
WINDOW = f'window="$window",{PAIR}'
SURGING = 'role="$role",domain=""'


def sectors(metric: str, selector: str = WINDOW) -> str:
    """Return the query of a gauge of the role by sector."""
    return f"max by (sector) (jobtide_{metric}{{{selector}}})"


OPENINGS = sectors("demand_openings")
USUAL = sectors("demand_expected_openings")

NOW: list[Panel] = [
    stat("Openings", "New openings of the role in the chosen window.", f"sum({OPENINGS})"),
    stat(
        "Times usual",
        "New openings in the window over what is usual, in the sectors of which that is known.",
        f"sum({OPENINGS} and on (sector) {USUAL}) / sum({USUAL})",
    ),
    stat("Stock", "Openings of the role that are open now.", f"sum({sectors('open_openings', PAIR)})"),
    stat(
        "Surging sectors",
        "Sectors in which the role surges now, itself over all sectors among them.",
        f"sum(max by (sector) (jobtide_surge_active{{{SURGING}}})) or vector(0)",
    ),
    band(
        "New openings and the usual",
        "In the chosen sectors together. The band is two standard deviations of a count that is chance alone; real "
        "counts scatter more.",
        f"sum({OPENINGS} and on (sector) {USUAL})",
        f"sum({USUAL})",
    ),
    lines(
        "Windows",
        "New openings in each window.",
        "short",
        (f"sum by (window) (max by (sector, window) (jobtide_demand_openings{{{PAIR}}}))", "{{window}}"),
    ),
]

WHERE: list[Panel] = [
    bars(
        "New openings by sector",
        "Of the chosen window.",
        f"sort_desc({OPENINGS} > 0)",
        "{{sector}}",
    ),
    bars(
        "Times the usual by sector",
        "Sectors of which the usual is known.",
        f"sort_desc({sectors('demand_ratio')})",
        "{{sector}}",
    ),
    bars(
        "New openings by domain",
        "Openings of the window that carry the tag. An opening counts in each of its domains: do not add them up.",
        'sort_desc(max by (domain) (jobtide_demand_domain_openings{window="$window",role="$role"}))',
        "{{domain}}",
    ),
    bars(
        "Growth",
        "Of the role, over the base week; see the dashboard Demand. Empty without a year of history.",
        'max by (comparison) (jobtide_growth_ratio{role="$role"})',
        "{{comparison}}",
        unit="percentunit",
    ),
]

MORE: list[Panel] = [
    lines(
        "Positions and applications",
        "Positions of the window's new openings, and applications in the window to openings of any age.",
        "short",
        (f"sum({sectors('demand_positions')})", "positions"),
        (f"sum({sectors('demand_applications')})", "applications"),
    ),
    lines(
        "Surge: observed and usual",
        "Openings in the window of each surge of the role, and what was expected. Empty where it does not surge.",
        "short",
        (f"max by (sector) (jobtide_surge_observed{{{SURGING}}})", "{{sector}} observed"),
        (f"max by (sector) (jobtide_surge_expected{{{SURGING}}})", "{{sector}} usual"),
    ),
    table(
        "Pay",
        "Advertised annual pay of the last 7 days' new openings that state it, by domain and currency; the row without "
        "a domain is the role's own.",
        paid("domain, currency", 'role="$role"'),
    ),
]

BOARD = Board(
    "role.json",
    "jobtide-role",
    "Role",
    "One role: its windows against the usual, its sectors, domains, pay and surges.",
    {"Now": NOW, "Where": WHERE, "More": MORE},
    (window(), one("role"), labels("sector")),
    (annotation("Surge", f"max by (role, sector) (jobtide_surge_active{{{SURGING}}}) == 1", "{{role}} {{sector}}"),),
)
