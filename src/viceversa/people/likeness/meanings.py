"""Likeness by meaning: "filming myself" is near "speaking to a camera". Needs the extra `viceversa[likeness]`.

wordllama holds a vector for each piece of a word, out of a large language model; a text is the mean of its pieces. It is
small (16 MB inside the package) and needs no network and no graphics processor. It knows English, other languages a little.

Only the package's two files are read, not its code: that would set up logging for the whole process, load a client for the
web, and look for the files on the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from viceversa.people.likeness.letters import Letters
from viceversa.people.likeness.nearest import Names

WEIGHTS, PIECES = "weights/l2_supercat_256.safetensors", "tokenizers/l2_supercat_tokenizer_config.json"
REMEMBERED = 4096  # texts; a vector takes 1 kB
# A misspelled word is in no dictionary of pieces. Where nearly all letters agree, letters decide.
MISSPELLED = 0.85

Vector = NDArray[np.float32]


class Meanings:
    """The cosine of two texts' vectors. Made in half a second; then a tenth of a millisecond for a text new to it.

    Raises ImportError where the extra is not installed, OSError where its files are not.
    """

    def __init__(self) -> None:
        self.model = f"wordllama {version('wordllama')}"
        self.least = 0.2
        folder = _folder()
        self._table: Vector = load_file(folder / WEIGHTS)["embedding.weight"]
        self._pieces = Tokenizer.from_str((folder / PIECES).read_text(encoding="utf-8"))
        self._vector = lru_cache(REMEMBERED)(self._new_vector)
        self._letters = Letters()

    def scores(self, words: str, things: Sequence[Names]) -> list[float]:
        """See `Way`. All names of a thing together tell best what it is about."""
        mine = self._vector(words.casefold())
        means = (float(mine @ self._vector(", ".join(names).casefold())) for names in things)
        spelt = (score if score >= MISSPELLED else 0.0 for score in self._letters.scores(words, things))
        return [min(max(*both, 0.0), 1.0) for both in zip(means, spelt, strict=True)]

    def _new_vector(self, text: str) -> Vector:
        """The text's vector of length 1; nothing but zeros if it has no piece."""
        pieces = self._pieces.encode(text, add_special_tokens=False).ids
        vector: Vector = self._table[pieces].astype(np.float32).sum(axis=0)
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


def _folder() -> Path:
    """Where the package lies."""
    found = find_spec("wordllama")
    if found is None or not found.submodule_search_locations:
        raise ImportError("wordllama is not installed; install viceversa[likeness].")
    return Path(found.submodule_search_locations[0])
