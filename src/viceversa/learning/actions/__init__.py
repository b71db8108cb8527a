"""What happens in learning, a file per noun."""

from viceversa.learning.actions.completions import (
    apply_completions,
    discard_completions,
    map_completions,
    start_completions,
    tie_courses,
)
from viceversa.learning.actions.guides import (
    change_guide,
    offer_guide,
    put_back,
    retire_guide,
    take_guide,
    write_guide,
)
from viceversa.learning.actions.library import (
    change_resource,
    publish_resource,
    withdraw_resource,
    write_resource,
)
from viceversa.learning.actions.modules import (
    change_module,
    finish_module,
    place_module,
    publish_module,
    withdraw_module,
    write_module,
)
from viceversa.learning.actions.training import pass_check, rate, read_module, remind_to_read

__all__ = [
    "apply_completions",
    "change_guide",
    "change_module",
    "change_resource",
    "discard_completions",
    "finish_module",
    "map_completions",
    "offer_guide",
    "pass_check",
    "place_module",
    "publish_module",
    "publish_resource",
    "put_back",
    "rate",
    "read_module",
    "remind_to_read",
    "retire_guide",
    "start_completions",
    "take_guide",
    "tie_courses",
    "withdraw_module",
    "withdraw_resource",
    "write_guide",
    "write_module",
    "write_resource",
]
