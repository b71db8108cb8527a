"""What happens in a pairing: one file a noun, one function a verb.

    release      both are asked                    answers      they accept, decline, or let it lapse
    meetings     planned, moved, held, cancelled   goals        both ways, with key steps
    agenda       what to talk about                decisions    what was decided
    opening      the day the agenda opens
    check_ins    one tap after a meeting           agreement    what the two settle
    notes        one's own, encrypted              concerns     to the support contact, encrypted
    follow_ups   what follows a concern            aftercare    what follows an end
    replies      what calendars answered           delegation   an assistant keeps somebody's dates
    closure      pause, end, complete              leave        out of the program altogether
    momentum     reminders to book, from dates     reflections  looking back, alone and then together
    certificates facts alone, made by their owner

`by` is the signed-in person. It is None for what happens by itself (a due step), and for the bearer of a signed link
who has no account: the view that read the link stands for them.
"""
