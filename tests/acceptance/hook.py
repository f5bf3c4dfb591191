"""Hook: what Alertmanager told whom, and when."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self


class Told(NamedTuple):
    """One alert in one message. at: Unix seconds."""

    at: float
    receiver: str
    status: str
    labels: dict[str, str]
    annotations: dict[str, str]

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.labels["alertname"]


class Hook:
    """A server for webhooks on a free port of the loopback interface, as a context manager."""

    def __init__(self) -> None:
        self._told: list[Told] = []
        told = self._told

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    told.append(
                        Told(
                            *(time.time(), self.path.lstrip("/"), alert["status"]),
                            *(alert["labels"], alert["annotations"]),
                        )
                    )
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self, name: str = "", status: str = "", **labels: str) -> list[Told]:
        """Return what was told of an alert (any), in the order in which it came."""
        return [
            one
            for one in list(self._told)
            if (not name or one.name == name)
            and (not status or one.status == status)
            and labels.items() <= one.labels.items()
        ]
