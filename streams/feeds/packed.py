"""Packed files: the same feed is the same bytes, so neither name nor time goes into them."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write; compressed where the name ends in `.gz`."""
    with path.open("wb") as plain:
        if path.suffix != ".gz":
            yield plain
            return
        with gzip.GzipFile("", "wb", 3, plain, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
