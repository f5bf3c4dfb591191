"""Tests of places: the names of one place."""

import pytest

from streams.taxonomy.catalogue import load_noise, load_places
from streams.taxonomy.folding import fold
from streams.taxonomy.places import fold_place


@pytest.mark.parametrize(
    ("names", "folded"),
    [
        (("上海", "上海市", "上海市浦东新区", "上海-浦东新区", "Shanghai, China", "SHANGHAI"), "上海"),
        (("NYC", "New York, NY", "New York City", "纽约"), "new york"),
        (("München", "Munich", "慕尼黑"), "munich"),
        (("Remote", "Remote in USA", "Anywhere", "远程", "居家办公"), "remote"),
        (("Springfield, IL", "Springfield"), "springfield"),
    ],
)
def test_names_of_one_place_fold_to_one(names: tuple[str, ...], folded: str) -> None:
    """Languages, districts, states and countries make no difference."""
    assert {fold_place(name) for name in names} == {folded}


def test_an_unknown_place_is_folded_as_any_text() -> None:
    """Only names that are known to be a place's are changed."""
    assert fold_place("Île-de-France") == "ile de france"
    assert fold_place("北屿镇") == "北屿镇"


def test_shipped_names_and_phrases_are_in_folded_form() -> None:
    """A name that folding would change could never match."""
    places, noise = load_places(), load_noise()
    names = (
        *(name for city in places.cities for name in city),
        *places.remote,
        *places.countries,
        *noise.zh,
        *noise.en,
    )
    assert [name for name in names if fold(name) != name] == []
