"""Cells: what is counted. Canonical names, and which cells an opening falls into.

A name is `total`, or `key=value` pairs joined by commas with the keys in the order of `KEYS` and slugs as values. Only
the base cells of an opening are counted; the derived ones are sums (unions of employers) of base cells. So an opening
with two domains is in two `domain=,role=` cells and once in `total`.
"""

from streams.contracts.tally import Attributes

KEYS = ("domain", "role", "sector", "industry", "source", "tag")
TOTAL = "total"
OTHER = "other"
#: So many sources have a cell of their own; later ones share `source=other`.
MAX_SOURCES = 100

_SHAPES = {
    (),
    ("sector",),
    ("industry",),
    ("role",),
    ("role", "sector"),
    ("domain",),
    ("domain", "role"),
    ("source",),
    ("source", "tag"),
}
_DERIVED = {("role",), ("sector",), ("domain",)}


def cell_name(**values: str) -> str:
    """Return the canonical name of the cell with these values; none at all is `total`.

    Raises ValueError for keys that make no cell, or for a value that is not a slug.
    """
    shape = tuple(key for key in KEYS if key in values)
    if shape not in _SHAPES or len(shape) != len(values):
        raise ValueError(f"no cell has the keys {', '.join(values)}")
    for key in shape:
        if not values[key] or "," in values[key] or "=" in values[key]:
            raise ValueError(f"{key}={values[key]!r} is not a slug, so it cannot be part of a cell's name")
    return ",".join(f"{key}={values[key]}" for key in shape) or TOTAL


def parse_cell(name: str) -> dict[str, str]:
    """Return the values of a canonical name by key, {} for `total`. Raises ValueError if the name is not canonical."""
    values = (
        {} if name == TOTAL else {key: value for key, _, value in (pair.partition("=") for pair in name.split(","))}
    )
    if cell_name(**values) != name:
        raise ValueError(f"{name!r} is not the canonical name of a cell")
    return values


def base_cells(attributes: Attributes) -> tuple[str, ...]:
    """Return the cells that a count with these attributes is added to: those of the market, then those of the source.

    The values are slugs already, intake sees to that.
    """
    role, sector, industries, domains, source, tags = attributes
    market = (
        (
            f"role={role},sector={sector}",
            *[f"industry={industry}" for industry in industries],
            *[f"domain={domain},role={role}" for domain in domains],
        )
        if role
        else ()
    )
    own = (f"source={source}", *[f"source={source},tag={tag}" for tag in tags]) if source else ()
    return market + own


def is_base(name: str) -> bool:
    """Say whether a cell is counted by itself; the others are sums of such cells."""
    return name != TOTAL and tuple(parse_cell(name)) not in _DERIVED


def derived_cells(base: str) -> tuple[str, ...]:
    """Return the cells that this base cell is added up in."""
    match parse_cell(base):
        case {"role": role, "sector": sector}:
            return TOTAL, cell_name(role=role), cell_name(sector=sector)
        case {"domain": domain, "role": _}:
            return (cell_name(domain=domain),)
    return ()
