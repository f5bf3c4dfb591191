"""The HTTP server, over a real socket of the loopback interface."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import aiohttp
import pytest

from streams.contracts.stage import OperatorError
from streams.serve import Health, Page, Server, StageHealth
from streams.serve.api import Desk, Figures
from streams.serve.sample import sample_meters, sample_snapshot


class Stages(Health, Desk):
    """A worker whose readiness the test sets, and that owns no demand."""

    def __init__(self) -> None:
        self.now: list[StageHealth] = []

    def stages(self) -> Sequence[StageHealth]:
        """Return what the test set."""
        return self.now

    def figures(self) -> Figures | None:
        """Return none."""
        return None

    async def elsewhere(self) -> str | None:
        """Return none."""
        return None


@pytest.fixture
def stages() -> Stages:
    """A worker that is starting."""
    return Stages()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page that is being rendered."""
    page = Page(sample_meters().registry)
    task = asyncio.create_task(page.run())
    yield page
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def client(page: Page, stages: Stages) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a server on a free port."""
    server = Server(page, stages, stages, port=0)
    base = await server.start()
    async with aiohttp.ClientSession(base) as client:
        yield client
    await server.stop()


async def test_alive(client: aiohttp.ClientSession) -> None:
    """/livez answers as soon as the server listens."""
    async with client.get("/livez") as answer:
        assert answer.status == 200


async def test_index(client: aiohttp.ClientSession) -> None:
    """/ names the other paths."""
    async with client.get("/") as answer:
        text = await answer.text()
    assert "&lt;cell&gt;/&lt;onset&gt;" in text
    assert all(f'href="{path}"' in text for path in ("/livez", "/readyz", "/metrics", "/api/v1/cells"))


async def test_not_ready(client: aiohttp.ClientSession, stages: Stages) -> None:
    """/readyz is 503 while a partition recovers, and says which and how far."""
    stages.now = [
        StageHealth("intake", assigned=True, owned=(0, 3), recovering={3: 0.5}),
        StageHealth("demand", assigned=False),
    ]
    async with client.get("/readyz") as answer:
        assert answer.status == 503
        body = await answer.json()
    assert body == {
        "ready": False,
        "waiting": [
            "demand waits for the consumer group to assign its partitions",
            "intake partition 3 recovers its state: 50%",
        ],
        "stages": {
            "intake": {"assigned": True, "partitions": [0, 3], "recovering": {"3": 0.5}},
            "demand": {"assigned": False, "partitions": [], "recovering": {}},
        },
    }


async def test_ready(client: aiohttp.ClientSession, stages: Stages) -> None:
    """/readyz is 200 when all is assigned and recovered."""
    stages.now = [StageHealth("intake", assigned=True, owned=(0,)), StageHealth("demand", assigned=True)]
    async with client.get("/readyz") as answer:
        assert answer.status == 200
        assert (await answer.json())["waiting"] == []


async def test_metrics(client: aiohttp.ClientSession, page: Page) -> None:
    """/metrics is Prometheus text with the figures, compressed for those who take it."""
    page.show(sample_snapshot())
    async with asyncio.timeout(10):
        while b"demand_openings" not in page.body:
            await page.rendered()
    async with client.get("/metrics", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "jobtide_demand_openings" in await answer.text()


async def test_head(client: aiohttp.ClientSession) -> None:
    """HEAD is answered like GET, without a body."""
    async with client.head("/livez") as answer:
        assert answer.status == 200
        assert await answer.read() == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/metrics"])
async def test_nothing_can_be_written(client: aiohttp.ClientSession, method: str, path: str) -> None:
    """Any other method is refused."""
    async with client.request(method, path) as answer:
        assert answer.status == 405


async def test_no_page_yet(stages: Stages) -> None:
    """Before the first render /metrics is 503, not an empty page that would look like no metrics."""
    server = Server(Page(sample_meters().registry), stages, stages, port=0)
    base = await server.start()
    async with aiohttp.ClientSession(base) as client, client.get("/metrics") as answer:
        assert answer.status == 503
    await server.stop()


async def test_a_taken_port_is_named(stages: Stages, page: Page) -> None:
    """A second server on the same port is refused in a sentence that says what to do."""
    first = Server(page, stages, stages, port=0)
    port = int((await first.start()).rpartition(":")[2])
    with pytest.raises(OperatorError, match=rf"127\.0\.0\.1:{port} is taken.*set JOBTIDE_HTTP__PORT"):
        await Server(page, stages, stages, port=port).start()
    await first.stop()


async def test_a_stopped_server_frees_its_port(stages: Stages, page: Page) -> None:
    """After stop the same port can be had again; stop twice is harmless."""
    first = Server(page, stages, stages, port=0)
    port = int((await first.start()).rpartition(":")[2])
    await first.stop()
    await first.stop()
    second = Server(page, stages, stages, port=port)
    await second.start()
    await second.stop()


async def test_a_foreign_address_is_refused(stages: Stages, page: Page) -> None:
    """An address that is not this machine's names the setting to change."""
    with pytest.raises(OperatorError, match="JOBTIDE_HTTP__HOST"):
        await Server(page, stages, stages, host="192.0.2.1", port=0).start()
