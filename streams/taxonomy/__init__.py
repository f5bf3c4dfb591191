"""Taxonomy: title to role, stated industry to sector, texts to domains, and the folding behind fingerprints.

Pure functions over the catalogues in `data/`, which are the user's to edit.
"""

from streams.taxonomy.catalogue import CatalogueError
from streams.taxonomy.classify import Classification, Taxonomy
from streams.taxonomy.folding import DEDUP_VERSION, employer_hash, fingerprint, fold, fold_employer, fold_locality

__all__ = [
    "DEDUP_VERSION",
    "CatalogueError",
    "Classification",
    "Taxonomy",
    "employer_hash",
    "fingerprint",
    "fold",
    "fold_employer",
    "fold_locality",
]
