"""From answers to what may be shown of them: what was asked, what the gate lets through, and the figures that stand beside it.

asked      questions and sheets become things that are reported: a planned outcome, or one question
content    what a release holds, and its way to JSON and back
passing    in which order the gate is asked, and what comes out
beside     statistics that stand beside a mean that passed
gathering  who takes part, who is compared, and what the apps below know of them
facts      what happened, counted from dates
store      the ledger of the gate, sealed
"""
