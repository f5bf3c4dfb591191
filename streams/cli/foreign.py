"""Foreign: what `jobtide load` does with documents that are no posting events, and what it says of them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import typer
from rich.console import Console

from streams.feeds.documents import Reading, read_documents, read_listings
from streams.feeds.line import Line
from streams.feeds.loader import BadLine
from streams.feeds.snapshots import Follower
from streams.settings import SLUG
from streams.sources import FORMATS, Difference, Listing, Origin


class FormatName(StrEnum):
    """What --format takes."""

    JOBTIDE = "jobtide"
    SCHEMA_ORG = "schema.org"
    GREENHOUSE = "greenhouse"
    JOBSTREAM = "jobstream"


class Foreign:
    """The options for documents of one format, and an account of what was found in them."""

    def __init__(
        self,
        name: FormatName,
        source: str | None,
        zone: str | None,
        seen: datetime | None,
        *,
        snapshot: Path | None,
        trusted: bool,
        counting_zone: str,
    ) -> None:
        """Check the options. Raises typer.BadParameter."""
        form = FORMATS[name]
        source = form.source if source is None else source
        if source is None:
            raise typer.BadParameter("the pages do not name their source: name it with --source, such as acme-careers")
        if source and not re.fullmatch(SLUG, source):
            raise typer.BadParameter("--source is a slug of a-z 0-9 . _ - that begins with a letter or digit")
        if zone is not None and zone not in available_timezones():
            raise typer.BadParameter("--zone is a time zone of the IANA database, such as Europe/Berlin")
        if trusted and snapshot is None:
            raise typer.BadParameter("--trust is said of a list: it needs --snapshot")
        local = None if zone is None else ZoneInfo(zone)
        self.left: Counter[str] = Counter()
        self.wrong = self.lists = self.faults = 0
        self._form = form
        self._origin = Origin(source, local, seen)
        self._zone = local or ZoneInfo(counting_zone)
        self._trusted = trusted
        self._follower = None if snapshot is None else Follower(snapshot, name, source)

    def lines(
        self, files: list[Path], bad: Callable[[BadLine], None], read: Callable[[int], None], console: Console
    ) -> Iterator[Line]:
        """The events of the files: of each document, or between the lists that they are."""
        how = Reading(self._form, self._origin, self._zone, bad, read, self.left)
        if self._follower is None:
            yield from read_documents(files, how)
            return

        def tell(listing: Listing, found: Difference) -> None:
            self._tell(listing, found, console)

        follower = self._follower
        again = self._trusted and follower.doubting  # the list that was not believed is in the right after all
        listings = read_listings(files, how, follower.taken, again=again)
        yield from follower.follow(listings, tell, trusted=self._trusted)
        if not self.lists:
            console.print(f"no list is newer than that of {follower.taken}")

    def finish(self, console: Console) -> None:
        """All is acknowledged: keep the state, and say what of the adverts is not used."""
        if self._follower is not None:
            self._follower.save()
        for reason, times in self.left.most_common():
            console.print(f"left out, {times:,} x {reason}")

    def account(self) -> dict[str, Any]:
        """What --json adds."""
        told: dict[str, Any] = {"left_out": dict(self.left.most_common())}
        return told | ({} if self._follower is None else {"lists": self.lists, "faults": self.faults})

    def _tell(self, listing: Listing, found: Difference, console: Console) -> None:
        self.lists += 1
        at = listing.at.isoformat()
        listed = len(listing.adverts)
        counts = f"{listed:,} listed, {found.opened:,} opened, {found.updated:,} updated, {found.closed:,} closed"
        console.print(f"{at}: {counts}, {found.missing:,} missing since the list before")
        for problem in found.problems:
            self.wrong += 1
            console.print(f"{at}: {problem}")
        if not listing.complete:
            self.faults += 1
            console.print(f"{at}: a part of the list could not be read, so nothing is closed")
        elif found.fault:
            self.faults += 1
            console.print(
                f"{at}: {found.missing:,} gone at once is taken for a fault of the feed, so nothing is closed until "
                "it has lasted for 48 h. If they have really gone, run again with --trust."
            )
