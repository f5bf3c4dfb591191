"""Taxonomy: title to role, stated industry to sector, texts to domains, and the folding behind fingerprints.

Pure functions over the catalogues in `data/`, which are the user's to edit.
"""

from streams.contracts.tally import Pay
from streams.taxonomy.catalogue import Catalogue, load_catalogue
from streams.taxonomy.classify import Classification, Taxonomy
from streams.taxonomy.document import CatalogueError
from streams.taxonomy.employers import fold_employer
from streams.taxonomy.explanation import Explanation, Ground
from streams.taxonomy.folding import DEDUP_VERSION, employer_hash, fingerprint, fold
from streams.taxonomy.identity import Identity, fold_locality, identify
from streams.taxonomy.pay import PayScale

__all__ = [
    "DEDUP_VERSION",
    "Catalogue",
    "CatalogueError",
    "Classification",
    "Explanation",
    "Ground",
    "Identity",
    "Pay",
    "PayScale",
    "Taxonomy",
    "employer_hash",
    "fingerprint",
    "fold",
    "fold_employer",
    "fold_locality",
    "identify",
    "load_catalogue",
]
