"""Dispatch: the messages of a batch to the openings partitions, while they are put together."""

from streams.contracts.sighting import Advert, Applied, Interval, Sighting, Sightings, encode_sightings
from streams.contracts.stage import Instant
from streams.contracts.tally import Attributes
from streams.intake.posting import PostingState
from streams.intake.progress import Progress
from streams.intake.table import AttributeTable


class _Letter:
    """To one partition. Attributes are written once, however many postings have them."""

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self.attributes: list[Attributes] = []
        self.postings: list[Sighting] = []
        self.applications: list[Applied] = []


class Dispatch:
    """Messages by partition. `targets` is how many openings partitions there are."""

    def __init__(self, table: AttributeTable, targets: int) -> None:
        self._table = table
        self._letters = [_Letter() for _ in range(targets)]

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
                )
            )
            for target, (letter, behind) in enumerate(zip(self._letters, told, strict=True))
        }
