"""What happens in learning, a file per noun."""

from viceversa.learning.actions.guides import (
    change_guide,
    offer_guide,
    put_back,
    retire_guide,
    take_guide,
    write_guide,
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
    "change_guide",
    "change_module",
    "finish_module",
    "offer_guide",
    "pass_check",
    "place_module",
    "publish_module",
    "put_back",
    "rate",
    "read_module",
    "remind_to_read",
    "retire_guide",
    "take_guide",
    "withdraw_module",
    "write_guide",
    "write_module",
]
