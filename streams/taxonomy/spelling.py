"""Spelling: abbreviated and misspelt words of titles that are not Chinese, to words of the catalogue."""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[a-z]+\b\.?")
# Shorter words are one letter away from too many others, longer ones are no words; another letter needs a longer word.
_LEAST, _MOST, _SURE = 6, 20, 8
_ABBREVIATIONS = {
    "acct": "account", "assoc": "associate", "asst": "assistant", "bldg": "building", "constr": "construction",
    "coord": "coordinator", "cust": "customer", "dir": "director", "elec": "electrical", "eng": "engineer",
    "engg": "engineering", "engr": "engineer", "exec": "executive", "fin": "finance", "maint": "maintenance",
    "mech": "mechanical", "mfg": "manufacturing", "mgmt": "management", "mgr": "manager", "mktg": "marketing",
    "ops": "operations", "rep": "representative", "reps": "representatives", "spec": "specialist",
    "supv": "supervisor", "svc": "service", "svcs": "services", "tech": "technician", "whse": "warehouse",
}  # fmt: skip


class Spelling:
    """Brings a word to the one word of the catalogue that is one letter away: missing, too many or another one. Pure.

    known: words that are right as they are, the catalogue's among them.
    """

    def __init__(self, words: Iterable[str], known: Iterable[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= _LEAST)
        self._known = self._words.union(known)
        self._shorter: dict[str, str] = {}
        for word in sorted(self._words):
            for short in _without_a_letter(word):
                self._shorter[short] = word if self._shorter.get(short, word) == word else ""
        self._correct = lru_cache(maxsize=4_096)(self._look_up)

    def correct(self, title: str) -> str:
        """A title in the folded form of `Text` with its words spelled out and right; the same one if they are."""
        return _WORD.sub(self._replace, title)

    def _replace(self, match: re.Match[str]) -> str:
        word = match.group()
        if (spelled := _ABBREVIATIONS.get(word.rstrip("."))) is not None:
            return spelled
        if word[-1] == "." or not _LEAST <= len(word) <= _MOST or word in self._known:
            return word
        return word if word[-1] == "s" and word[:-1] in self._known else self._correct(word)

    def _look_up(self, word: str) -> str:
        """The most frequent slip first: a letter dropped, one doubled, another one or two that changed places."""
        short = _without_a_letter(word)
        for found in (
            {self._shorter.get(word, "")},
            self._words.intersection(short),
            {self._shorter.get(each, "") for each in short} if len(word) >= _SURE else set(),
        ):
            near = {each for each in found if each and each[0] == word[0]}
            if near:
                return near.pop() if len(near) == 1 else word
        return word


def _without_a_letter(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}
