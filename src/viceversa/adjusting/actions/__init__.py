"""What happens in adjusting, a file per noun."""

from viceversa.adjusting.actions.attention import bring_back, draft_about, put_aside
from viceversa.adjusting.actions.digests import set_digest, tell
from viceversa.adjusting.actions.dismissals import dismiss, take_up
from viceversa.adjusting.actions.lessons import (
    LessonText,
    begin_next,
    carry,
    change_lesson,
    remove_lesson,
    settle_lesson,
    write_lesson,
)
from viceversa.adjusting.actions.remarks import remark, remove_remark

__all__ = [
    "LessonText",
    "begin_next",
    "bring_back",
    "carry",
    "change_lesson",
    "dismiss",
    "draft_about",
    "put_aside",
    "remark",
    "remove_lesson",
    "remove_remark",
    "set_digest",
    "settle_lesson",
    "take_up",
    "tell",
    "write_lesson",
]
