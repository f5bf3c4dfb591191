"""The HTTP API over a real socket, on the figures of a whole pipeline with a surge in it, against its OpenAPI file."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from streams.contracts.topics import SURGES
from streams.serve import Page, Server, StageHealth
from streams.serve.api import Desk, Figures
from streams.serve.openapi import FILE, render
from streams.serve.sample import sample_meters
from tests.golden.test_watched_feed import BEGIN, HISTORY, HOUR, live, loaded, opening, quiet
from tests.pipeline import Pipeline

OPENAPI: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
CELL = "role=accountant,sector=construction"


class Worker(Desk):
    """A worker of which the test says what it owns, and who else does."""

    def __init__(self) -> None:
        self.own: Figures | None = None
        self.other: str | None = None

    def stages(self) -> list[StageHealth]:
        """Return none: it is starting."""
        return []

    def figures(self) -> Figures | None:
        """Return what the test set."""
        return self.own

    async def elsewhere(self) -> str | None:
        """Return what the test set."""
        return self.other


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """Four weeks of a quiet market, then twelve accountants within an hour, and fourteen lawyers in the next."""
    pipeline = loaded()
    noon = HISTORY + 12
    hours = quiet()[HISTORY : noon + 4]
    first = [opening(BEGIN + (noon + n / 40) * HOUR, 10**6 + n, "Accountant", "Construction") for n in range(12)]
    second = [opening(BEGIN + (noon + 1 + n / 40) * HOUR, 2 * 10**6 + n, "Lawyer", "Software") for n in range(14)]
    live(pipeline, [*hours[:12], [*hours[12], *first], [*hours[13], *second], *hours[14:]])
    return pipeline


@pytest.fixture
async def worker(pipeline: Pipeline) -> Worker:
    """A worker that owns demand."""
    worker = Worker()
    worker.own = pipeline.folds["demand", 0].inquiry
    return worker


@pytest.fixture
async def client(worker: Worker) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of it."""
    server = Server(Page(sample_meters().registry), worker, worker, port=0)
    async with aiohttp.ClientSession(await server.start()) as client:
        yield client
    await server.stop()


async def ask(client: aiohttp.ClientSession, path: str, status: int = 200, **parameters: str) -> Any:
    """GET a path below the API's root; its answer must be what the OpenAPI file says of that status."""
    async with client.get(f"/api/v1{path}", params=parameters, allow_redirects=False) as answer:
        assert answer.status == status, await answer.text()
        assert answer.headers["Content-Type"] == "application/json"
        body = await answer.json()
    described = OPENAPI["paths"][template(path)]["get"]["responses"][str(status)]
    reference = described["content"]["application/json"]["schema"]["$ref"]
    registry = Registry().with_resource("openapi", Resource.opaque(OPENAPI))
    Draft202012Validator({"$ref": f"openapi{reference}"}, registry=registry).validate(body)
    return body


def template(path: str) -> str:
    """Find the path of the OpenAPI file that a request is for."""
    return next(
        str(known)
        for known in OPENAPI["paths"]
        if path == known or ("{" in known and path.startswith(known.split("{")[0]))
    )


def test_file_is_what_the_program_writes() -> None:
    """`make docs` writes the same bytes."""
    assert FILE.read_text("utf-8") == render()


async def test_cells_in_pages(client: aiohttp.ClientSession, pipeline: Pipeline) -> None:
    """Following `next` gives every cell once, in order, each as it was published."""
    found: list[Any] = []
    after = ""
    while after is not None:
        page = await ask(client, "/cells", limit="7", after=after)
        assert len(page["cells"]) == 7 or page["next"] is None
        found += page["cells"]
        after = page["next"]
    names = [cell["cell"] for cell in found]
    assert names == sorted(set(names))
    published = pipeline.figures["jobs.demand.v1"]
    assert set(names) == published.keys()
    told = {cell["cell"]: cell for cell in found}
    assert {name: told[name]["windows"]["7d"]["new"] for name in names} == {
        name: published[name]["windows"]["7d"]["new"] for name in names
    }


async def test_cells_of_a_sector(client: aiohttp.ClientSession) -> None:
    """A filter keeps the cells that have the value, whatever else they have."""
    page = await ask(client, "/cells", sector="construction")
    names = {cell["cell"] for cell in page["cells"]}
    assert "sector=construction" in names
    assert CELL in names
    assert all("sector=construction" in name for name in names)


async def test_one_cell(client: aiohttp.ClientSession) -> None:
    """A cell's name is its address; of an unknown one the answer says where to look."""
    assert (await ask(client, f"/cells/{CELL}"))["cell"] == CELL
    assert (await ask(client, "/cells/total"))["open"] > 0
    assert "/api/v1/cells" in (await ask(client, "/cells/role=astronaut", 404))["error"]


async def test_surges(client: aiohttp.ClientSession, pipeline: Pipeline) -> None:
    """The surge is there with its sentence, is found by its values, and under its id."""
    published = {record["id"] for record in pipeline.figures[SURGES].values()}
    page = await ask(client, "/surges")
    assert {surge["id"] for surge in page["surges"]} == published
    onsets = [surge["id"].rpartition("/")[2] for surge in page["surges"]]
    assert onsets == sorted(onsets, reverse=True)
    (surge,) = (await ask(client, "/surges", role="accountant", sector="construction"))["surges"]
    assert surge["sentence_en"].startswith("Accountant in Construction: ")
    assert await ask(client, f"/surges/{surge['id']}") == surge
    assert (await ask(client, "/surges", cell=CELL, limit="1"))["surges"] == [surge]
    assert (await ask(client, "/surges", role="librarian"))["surges"] == []
    await ask(client, "/surges/total/2020-01-01T00:00:00Z", 404)


async def test_surges_in_pages(client: aiohttp.ClientSession) -> None:
    """Following `next` gives every surge once, in the order of the whole list."""
    whole = [surge["id"] for surge in (await ask(client, "/surges"))["surges"]]
    assert len(whole) > 1
    found, after = [], ""
    while after is not None:
        page = await ask(client, "/surges", limit="1", after=after)
        found += [surge["id"] for surge in page["surges"]]
        after = page["next"]
    assert found == whole


async def test_sources(client: aiohttp.ClientSession) -> None:
    """Each source has its own figures."""
    sources = (await ask(client, "/sources"))["sources"]
    assert [source["source"] for source in sources] == ["alpha", "beta"]
    assert all(source["figures"]["cell"] == f"source={source['source']}" for source in sources)


def wrong() -> Iterator[tuple[str, dict[str, str], str]]:
    """Requests that are refused, and a word of the reason."""
    yield "/cells", {"limit": "0"}, "limit"
    yield "/cells", {"limit": "1001"}, "1000"
    yield "/cells", {"limit": "\u0665"}, "limit"
    yield "/cells", {"sectr": "health"}, "Known: domain, role, sector"
    yield "/cells", {"sector": "Health Care"}, "slug"
    yield "/surges", {"cell": "sector=a,role=b"}, "no cell"
    yield "/surges", {"after": "", "id": "x"}, "Known: cell, role"
    yield "/sources", {"limit": "5"}, "Known: none"


@pytest.mark.parametrize(("path", "parameters", "word"), list(wrong()))
async def test_wrong_parameters(
    client: aiohttp.ClientSession, path: str, parameters: dict[str, str], word: str
) -> None:
    """What is unknown or out of bounds is refused with a reason, not ignored."""
    assert word in (await ask(client, path, 400, **parameters))["error"]


async def test_unknown_path(client: aiohttp.ClientSession) -> None:
    """Below the root everything is JSON, also that there is nothing; and nothing can be written."""
    async with client.get("/api/v1/cell") as answer:
        assert answer.status == 404
        assert "/api/v1/cells" in (await answer.json())["error"]
    async with client.post("/api/v1/cells") as answer:
        assert answer.status == 405


async def test_redirect(client: aiohttp.ClientSession, worker: Worker) -> None:
    """A worker without demand sends the client to its owner, with the whole request."""
    worker.own, worker.other = None, "http://192.0.2.7:9464"
    async with client.get("/api/v1/cells?sector=health&limit=5", allow_redirects=False) as answer:
        assert answer.status == 307
        assert answer.headers["Location"] == "http://192.0.2.7:9464/api/v1/cells?sector=health&limit=5"
    async with client.get(f"/api/v1/cells/{CELL}", allow_redirects=False) as answer:
        assert answer.headers["Location"] == f"http://192.0.2.7:9464/api/v1/cells/{CELL}"


async def test_nobody(client: aiohttp.ClientSession, worker: Worker) -> None:
    """While demand is handed over, the client is told to ask again."""
    worker.own = None
    async with client.get("/api/v1/surges") as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
    await ask(client, "/surges", 503)
