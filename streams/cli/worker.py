"""`jobtide worker`: one worker; as many as there are partitions."""

import asyncio
import sys

from streams.logs import set_up_logs
from streams.settings import read_settings
from streams.worker import run_worker


def worker() -> None:
    """Run one worker until SIGTERM or Ctrl-C. Start as many as there are partitions; they share the work."""
    settings = read_settings()
    set_up_logs(settings.log_level)
    sys.exit(asyncio.run(run_worker(settings)))
