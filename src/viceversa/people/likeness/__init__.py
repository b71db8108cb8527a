"""Which topic could be meant by words that no topic has: "close to A, B, C", for the person to choose from.

Only ever shown and confirmed; no match reads it. One interface (`Way`), two ways of our own, and one setting to choose:
VICEVERSA_LIKENESS. A way is made when it is first needed, so no process holds a model that it never uses.
`python -m benchmarks.likeness` says how good each way is.
"""

from __future__ import annotations

from viceversa.people.likeness.nearest import Way, closest
from viceversa.people.likeness.ways import chosen, maker, soon

__all__ = ["Way", "chosen", "closest", "maker", "soon"]
