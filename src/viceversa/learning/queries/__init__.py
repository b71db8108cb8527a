"""What is shown of learning, a file per noun."""

from viceversa.learning.queries.guides import (
    as_guide,
    card_for,
    for_meeting,
    guide_for,
    guides_for,
    guides_of,
    has_guide,
    own_guide_for,
    own_guides,
)
from viceversa.learning.queries.modules import content_of, module_for, module_in, modules_of, paths_of
from viceversa.learning.queries.training import (
    Prepared,
    Progress,
    card_of,
    prepared_in,
    preparing_for,
    progress_of,
)

__all__ = [
    "Prepared",
    "Progress",
    "as_guide",
    "card_for",
    "card_of",
    "content_of",
    "for_meeting",
    "guide_for",
    "guides_for",
    "guides_of",
    "has_guide",
    "module_for",
    "module_in",
    "modules_of",
    "own_guide_for",
    "own_guides",
    "paths_of",
    "prepared_in",
    "preparing_for",
    "progress_of",
]
