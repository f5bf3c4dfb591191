"""N-grams: the pieces of a title that vote, the same when the table is learnt and when it is read."""

import re

_WORD = re.compile(r"[a-z0-9+#&.]+|[\u3400-\u9fff]+")
_HAN = re.compile("[\u3400-\u9fff]")
#: Stands behind the last word of the head phrase, so that a head noun is another piece than the same word before it.
END = "$"
_WORDS = 3
_CHARACTERS = 4
_MOST_WORDS = 12


def ngrams(title: str) -> list[str]:
    """Pieces of a title in folded form: 1 to 3 words, and 2 to 4 characters of Chinese runs.

    The head phrase of a title without Chinese is read, up to 12 words of it.
    """
    if _HAN.search(title) is None:
        return _word_ngrams(_WORD.findall(title)[:_MOST_WORDS])
    pieces: list[str] = []
    for run in _WORD.findall(title):
        if run[0] < "\u3400":
            pieces.append(run)
        else:
            size = len(run)
            pieces += [run[at : at + n] for n in range(2, _CHARACTERS + 1) for at in range(size - n + 1)]
            pieces += [run[-2:] + END] if size > 1 else [run]
    return pieces


def _word_ngrams(words: list[str]) -> list[str]:
    if not words:
        return []
    pieces = words.copy()
    for n in range(2, _WORDS + 1):
        pieces += [" ".join(words[at : at + n]) for at in range(len(words) - n + 1)]
    pieces.append(words[-1] + END)
    if len(words) > 1:
        pieces.append(" ".join(words[-2:]) + END)
    return pieces
