"""What pairings say by mail: never what somebody wrote, answered or wants to learn; nothing a colleague could misread.

Each kind: the stored codes become names and dates when it is rendered, in the recipient's language and time zone.
"""

from viceversa.pairings.messages import (
    aftercare,
    agenda,
    asking,
    assistant,
    concerns,
    course,
    looking_back,
    managers,
    meetings,
)

__all__ = ["aftercare", "agenda", "asking", "assistant", "concerns", "course", "looking_back", "managers", "meetings"]
