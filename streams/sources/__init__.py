"""Sources: what other people's documents say of an advert, as posting events of our contract.

Pure: a document and what is known beside it go in, records and reasons come out. `formats` lists what can be read,
`differ` makes events of whole lists. Times, identities and pay are taken as stated and are never guessed.
"""

from streams.sources.advert import Advert, Origin, Unmapped, Unreadable, records
from streams.sources.differ import Difference, Listing, State, compare
from streams.sources.formats import FORMATS, Format

__all__ = [
    "FORMATS",
    "Advert",
    "Difference",
    "Format",
    "Listing",
    "Origin",
    "State",
    "Unmapped",
    "Unreadable",
    "compare",
    "records",
]
