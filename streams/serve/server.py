"""The worker's HTTP server: is it alive, is it ready, what are its metrics, and the API."""

import errno
import html
import re

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from streams.contracts.stage import OperatorError
from streams.serve.api import ROOT, ROUTES, Api, Desk
from streams.serve.health import Health, waiting
from streams.serve.page import Page

#: What there is, for people.
_PATHS = {
    "/livez": "200 while the process answers.",
    "/readyz": "200 when all partitions are assigned and recovered, else 503 and what it waits for.",
    "/metrics": "Prometheus metrics.",
} | {ROOT + route.path: route.summary for route in ROUTES}
_HEAD = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>jobtide worker</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
dt { margin-top: 1rem }
dt, code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
dd { margin: 0 }
</style>
<h1>jobtide worker</h1>
"""


def _index() -> str:
    """A list of links, one a line, that is readable without a browser, too."""
    return f"{_HEAD}<dl>\n" + "".join(_entry(path, says) for path, says in _PATHS.items()) + "</dl>\n"


def _entry(path: str, says: str) -> str:
    name = path if "{" in path else f'<a href="{path}">{path}</a>'
    said = re.sub("`(.*?)`", r"<code>\1</code>", html.escape(says))
    return f"<dt>{name}<dd>{said}\n"


class Server:
    """Serves GET and HEAD on one address. Stop it before the event loop ends."""

    def __init__(self, page: Page, health: Health, desk: Desk, host: str = "127.0.0.1", port: int = 9464) -> None:
        self._page = page
        self._api = Api(desk)
        self._health = health
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen, and return the base URL. Port 0 takes a free one; OperatorError if the address cannot be had."""
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_get("/livez", self._livez)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        app.add_routes(self._api.routes())
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise self._refusal(error) from error
        self._runner = runner
        host, port = runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop(self) -> None:
        """Close the port; requests under way get a second."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _refusal(self, error: OSError) -> OperatorError:
        where = f"the HTTP address {self._host}:{self._port}"
        if error.errno == errno.EADDRINUSE:
            return OperatorError(
                f"Cannot listen: {where} is taken by another process.",
                "stop that process, or set JOBTIDE_HTTP__PORT to a free port (0 lets the system choose).",
            )
        return OperatorError(
            f"Cannot listen on {where}: {error.strerror or error}.",
            "set JOBTIDE_HTTP__HOST to an address of this machine and JOBTIDE_HTTP__PORT to a port that you may use.",
        )

    async def _index(self, _: web.Request) -> web.Response:
        return web.Response(text=_index(), content_type="text/html")

    async def _livez(self, _: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _readyz(self, _: web.Request) -> web.Response:
        stages = self._health.stages()
        awaited = waiting(stages)
        body = {
            "ready": not awaited,
            "waiting": awaited,
            "stages": {
                one.stage: {
                    "assigned": one.assigned,
                    "partitions": list(one.owned),
                    "recovering": {str(partition): progress for partition, progress in one.recovering.items()},
                }
                for one in stages
            },
        }
        return web.json_response(body, status=503 if awaited else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        body = self._page.body
        if not body:
            return web.Response(status=503, text="the metrics page is not rendered yet: ask again in a second\n")
        # Compressed in a thread: 3 MB would hold up the event loop for some 30 ms.
        response = web.Response(
            body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}, zlib_executor_size=64 * 1024
        )
        response.enable_compression()
        return response
