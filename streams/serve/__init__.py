"""Serve: what a worker shows of itself. The catalogue of metrics, the page, health, and the terminal view of the demo.

It reads figures and changes none.
"""

from streams.serve.health import Health, StageHealth
from streams.serve.meters import Meters
from streams.serve.page import Page
from streams.serve.server import Server

__all__ = ["Health", "Meters", "Page", "Server", "StageHealth"]
