"""Dispatch: the messages of a batch to the openings partitions, while they are put together."""

from streams.contracts.posting import Posting
from streams.contracts.sighting import Advert, Applied, Interval, Sighting, Sightings, encode_sightings
from streams.contracts.stage import MINUTE, Instant
from streams.contracts.tally import Attributes, Repeats, Shown
from streams.intake.posting import PostingState
from streams.intake.progress import Progress
from streams.intake.table import AttributeTable

#: So many postings of a message are shown at most, and so many characters of each text.
SHOWN = 4
_TITLE, _EMPLOYER, _URL = 160, 100, 500


class _Letter:
    """To one partition. Attributes are written once, however many postings have them."""

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self.attributes: list[Attributes] = []
        self.postings: list[Sighting] = []
        self.applications: list[Applied] = []


class Dispatch:
    """Messages by partition. `targets` is how many openings partitions there are.

    shown: by partition and attributes, what a posting says that is new; SHOWN are enough.
    """

    def __init__(self, table: AttributeTable, targets: int) -> None:
        self._table = table
        self._letters = [_Letter() for _ in range(targets)]
        self.shown: list[dict[int, Shown]] = [{} for _ in range(targets)]
        self._repeats: dict[tuple[str, int], int] = {}

    def sight(
        self, key: bytes, state: PostingState, fresh: tuple[Interval, ...], *, began: bool, employer: int | None
    ) -> None:
        """Tell what is new of a posting: `fresh` intervals; whether one has begun; its employer if it is new itself."""
        letter = self._letters[state.target]
        advert = None
        if began:
            told = state.advert
            place = self._place(letter, told.attributes)
            advert = Advert(place, told.positions, told.day, told.backdated, told.remote, told.pay)
        letter.postings.append(Sighting(state.fingerprint, key.decode(), fresh, advert, employer))

    def show(self, target: int, attributes: int, key: bytes, event: Posting) -> None:
        """Let people see a posting that is new, one of each attributes. Ask before whether there is room."""
        title, employer, url = event.title or "", event.organization_name or "", event.url
        link = url if url is not None and len(url) <= _URL else None
        self.shown[target][attributes] = Shown(key.decode(), title[:_TITLE], employer[:_EMPLOYER], link)

    def repeat(self, source: str, at: Instant) -> None:
        """Tell that an event said again what is known."""
        place = (source, at // MINUTE)
        self._repeats[place] = self._repeats.get(place, 0) + 1

    def apply(self, target: int, attributes: int, at: Instant, day: int, number: int) -> None:
        """Tell of applications; `attributes` is a number of the table."""
        letter = self._letters[target]
        letter.applications.append(Applied(self._place(letter, attributes), at, day, number))

    def _place(self, letter: _Letter, number: int) -> int:
        place = letter.places.get(number)
        if place is None:
            place = letter.places[number] = len(letter.attributes)
            letter.attributes.append(self._table[number])
        return place

    def messages(self, progress: Progress, appended: int | None, records: int) -> dict[int, bytes]:
        """One message to each partition, also where nothing is to be told but how far we have read.

        records: how many input records stand behind them; each counts where the postings went, the rest at the first.
        """
        repeats = [Repeats(*place, number) for place, number in self._repeats.items()]
        told = [len(letter.postings) for letter in self._letters]
        told[0] += max(0, records - sum(told))
        return {
            target: encode_sightings(
                Sightings(
                    progress.watermark,
                    progress.idle,
                    appended if behind else None,
                    behind,
                    letter.attributes,
                    letter.postings,
                    letter.applications,
                    list(self.shown[target].values()),
                    [] if target else repeats,
                )
            )
            for target, (letter, behind) in enumerate(zip(self._letters, told, strict=True))
        }
