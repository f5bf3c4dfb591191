"""The HTTP API under /api/v1: read-only, answered from memory by the worker that owns demand.

A worker that does not own it sends the client there (307). `ROUTES` is what there is; schemas/openapi.json is made of
it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, NamedTuple, Protocol

import msgspec
from aiohttp import web

from streams.contracts.api import CellPage, Problem, Sources, SurgePage
from streams.contracts.cells import KEYS, parse_cell
from streams.contracts.demand import Demand
from streams.contracts.surge import Surge, newness

ROOT = "/api/v1"
DEFAULT_LIMIT, MOST = 100, 1_000
#: So many records are composed before others get the event loop: about 3 ms.
_SLICE = 50
_SOURCE = "source="
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_encode = msgspec.json.Encoder().encode


class Figures(Protocol):
    """What the owner of demand answers from. `open`: there is something to be told already."""

    @property
    def open(self) -> bool:
        """Whether there is a T already."""

    def names(self, values: Mapping[str, str], after: str = "") -> Iterator[str]:
        """Yield the names of the cells that have all these values, in order, from behind `after` on."""

    def records(self, names: Iterable[str]) -> list[bytes]:
        """Return the JSON of the `Demand` of these cells, without those that there are not."""

    def surges(self) -> list[Surge]:
        """Return the surges on record, the newest onset first."""

    def healthy(self, source: str) -> bool | None:
        """Say whether surges may rest on a source, None if that is not known."""

    def trouble(self, source: str) -> str | None:
        """Say what is wrong with a source: silent, returned, flooding, recrawl or backdated; None: nothing."""


class Desk(Protocol):
    """Who answers: this worker, or another one."""

    def figures(self) -> Figures | None:
        """Return demand's figures, None if this worker does not own them or still recovers them."""

    async def elsewhere(self) -> str | None:
        """Return the base URL of another worker that owns demand, None if there is none at this moment."""


class Route(NamedTuple):
    """One path below `ROOT`. name: the method of `Api`. filters: parameters that a record must equal."""

    path: str
    name: str
    summary: str
    answer: type[msgspec.Struct]
    filters: tuple[str, ...] = ()
    paged: bool = False


ROUTES = (
    Route(
        "/cells", "cells", "Current windows of the cells that have all the given values.", CellPage, KEYS, paged=True
    ),
    Route("/cells/{cell}", "cell", "Current windows of one cell, such as `role=nurse,sector=health`.", Demand),
    Route(
        *("/surges", "surges", "Surges that are on, or ended within the last week, the newest first.", SurgePage),
        filters=("cell", "role", "sector", "domain", "state", "severity"),
        paged=True,
    ),
    Route("/surges/{id}", "surge", "One surge; its id holds a slash: `<cell>/<onset>`.", Surge),
    Route("/sources", "sources", "Every source: its health and its figures.", Sources),
)


class Api:
    """The handlers. Every answer, of an error too, is JSON."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[web.RouteDef]:
        """Return what aiohttp's router takes."""
        paths = {route: ROOT + re.sub(r"{(\w+)}", r"{\1:.+}", route.path) for route in ROUTES}
        answering = [web.get(path, self._answering(route)) for route, path in paths.items()]
        return [*answering, web.get(ROOT + "{path:.*}", self._nothing)]

    def _answering(self, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
        answer = getattr(self, f"_{route.name}")

        async def handle(request: web.Request) -> web.Response:
            figures = self._desk.figures()
            if figures is None or not figures.open:
                return await self._send_on(request, owned=figures is not None)
            try:
                return _json(await answer(figures, request, _asked(request, route)))
            except _RefusedError as refusal:
                return _problem(refusal.status, str(refusal))

        return handle

    async def _nothing(self, _: web.Request) -> web.Response:
        return _problem(404, f"There is no such path. Known: {', '.join(ROOT + route.path for route in ROUTES)}.")

    async def _send_on(self, request: web.Request, *, owned: bool) -> web.Response:
        base = None if owned else await self._desk.elsewhere()
        if base is None:
            return _problem(503, "No worker can answer now: demand is being handed over, or has counted nothing yet.")
        headers = {"Location": base + str(request.rel_url), "Cache-Control": "no-store"}
        return web.Response(status=307, headers=headers)

    async def _cells(self, figures: Figures, _: web.Request, asked: "_Asked") -> bytes:
        names = list(islice(figures.names(asked.values, asked.after), asked.limit + 1))
        records = [record async for record in _records(figures, names[: asked.limit])]
        return _page("cells", records, names[asked.limit - 1] if len(names) > asked.limit else None)

    async def _cell(self, figures: Figures, request: web.Request, _: "_Asked") -> bytes:
        name = request.match_info["cell"]
        records = figures.records([name])
        if not records:
            raise _RefusedError(
                404, f"Nothing has been counted in a cell {name!r}. {ROOT}/cells lists those that there are."
            )
        return records[0]

    async def _surges(self, figures: Figures, _: web.Request, asked: "_Asked") -> bytes:
        surges = [
            surge
            for surge in figures.surges()
            if (not asked.after or newness(surge) < _place(asked.after))
            and all(getattr(surge, name) == value for name, value in asked.values.items())
        ]
        page = surges[: asked.limit]
        return _page("surges", map(_encode, page), page[-1].id if len(surges) > asked.limit else None)

    async def _surge(self, figures: Figures, request: web.Request, _: "_Asked") -> bytes:
        identity = request.match_info["id"]
        for surge in figures.surges():
            if surge.id == identity:
                return _encode(surge)
        raise _RefusedError(
            404, f"There is no surge {identity!r}, or it ended more than a week ago: see {ROOT}/surges."
        )

    async def _sources(self, figures: Figures, _: web.Request, __: "_Asked") -> bytes:
        behind = takewhile(lambda name: name.startswith(_SOURCE), figures.names({}, _SOURCE))
        names = [name for name in behind if "," not in name]
        records = zip(names, figures.records(names), strict=True)
        sources = [(name.removeprefix(_SOURCE), msgspec.Raw(record)) for name, record in records]
        return _encode(
            {
                "sources": [
                    {
                        "source": source,
                        "healthy": figures.healthy(source),
                        "trouble": figures.trouble(source),
                        "figures": record,
                    }
                    for source, record in sources
                ]
            }
        )


class _RefusedError(Exception):
    """The request has no answer; `str()` says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class _Asked(NamedTuple):
    values: dict[str, str]
    limit: int
    after: str


def _asked(request: web.Request, route: Route) -> _Asked:
    known = (*route.filters, *(("limit", "after") if route.paged else ()))
    for name in request.query:
        if name not in known:
            raise _RefusedError(400, f"There is no parameter {name!r} here. Known: {', '.join(known) or 'none'}.")
        if len(request.query.getall(name)) > 1:
            raise _RefusedError(400, f"The parameter {name!r} is given twice.")
    values = {name: request.query[name] for name in route.filters if name in request.query}
    for name, value in values.items():
        if name == "cell":
            _check_cell(value)
        elif not _SLUG.fullmatch(value):
            raise _RefusedError(400, f"{name}={value!r} is not a slug: small letters, digits, `.`, `_` and `-`.")
    limit = request.query.get("limit", str(DEFAULT_LIMIT))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MOST):
        raise _RefusedError(400, f"limit={limit!r} is not a number from 1 to {MOST}.")
    return _Asked(values, int(limit), request.query.get("after", ""))


def _check_cell(name: str) -> None:
    try:
        parse_cell(name)
    except ValueError as error:
        raise _RefusedError(400, f"cell={name!r} is no cell: {error}.") from None


def _place(identity: str) -> tuple[str, str]:
    cell, _, onset = identity.rpartition("/")
    return onset, cell


async def _records(figures: Figures, names: Sequence[str]) -> Any:
    """Yield the records of these cells, and the event loop in between."""
    for start in range(0, len(names), _SLICE):
        for record in figures.records(names[start : start + _SLICE]):
            yield record
        await asyncio.sleep(0)


def _page(name: str, records: Iterable[bytes], following: str | None) -> bytes:
    return _encode({name: [msgspec.Raw(record) for record in records], "next": following})


def _json(body: bytes, status: int = 200) -> web.Response:
    # Figures are those of the moment, so nobody keeps them. Large pages are compressed in a thread.
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = "5"
    response = web.Response(body=body, status=status, headers=headers, zlib_executor_size=64 * 1024)
    response.enable_compression()
    return response


def _problem(status: int, why: str) -> web.Response:
    return _json(_encode(Problem(why)), status)
