"""What happens in adjusting, a file per noun."""

from viceversa.adjusting.actions.attention import bring_back, draft_about, put_aside
from viceversa.adjusting.actions.digests import set_digest, tell

__all__ = ["bring_back", "draft_about", "put_aside", "set_digest", "tell"]
