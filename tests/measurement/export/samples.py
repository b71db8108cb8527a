"""A report with every block, hidden figures, long German words, Arabic, and text that looks like markup and formulas."""

from viceversa.core.report import (
    Bar,
    Bars,
    Can,
    Changes,
    Column,
    Curve,
    Curves,
    Fact,
    Facts,
    Hidden,
    Interval,
    Mark,
    Page,
    Part,
    Point,
    Report,
    Row,
    Side,
    Table,
    Text,
    Value,
)

FEW = Hidden("Fewer than 5 answers: hidden", "under 5")
LONG = "Ich verstehe die Rechtsschutzversicherungsgesellschaftenzusammenarbeitsvereinbarung unserer Firma"
ARABIC = "أفهم كيف يتخذ العملاء الشباب قراراتهم"
MARKUP = '#import <b>bold</b> & *stars* $x$ \\u{41} "quoted" =1+1'


def value(text: str) -> Value:
    number = text.replace("−", "-").replace("+", "").rstrip(" %")
    return Value(text, float(number) / (100 if text.endswith("%") else 1))


def interval(of: str, low: str, high: str) -> Interval:
    return Interval(value(of), value(low), value(high))


TICKS = tuple(value(text) for text in ("−0.5", "0", "+0.5", "+1", "+1.5"))

LEARNED = Changes(
    heading="Mentor to mentee: what leaders learned",
    about="29 leaders answered both times",
    side=Side.VICE,
    unit="Points on a 7-point scale, lines are 95% intervals",
    low=-0.5,
    high=1.5,
    ticks=TICKS,
    rows=(
        Row(
            "I can judge which AI tools fit our work",
            "3.4 before, 4.5 after",
            interval("+1.1", "0.7", "1.5"),
            value("29"),
            "T2",
        ),
        Row(
            LONG,
            "3.9 before, 4.7 after",
            interval("+0.83", "0.41", "1.25"),
            value("28"),
            "T2",
            note="One answered late.",
        ),
        Row("People tell me bad news early", "", FEW, Value("fewer than 5"), "T2"),
        Row(MARKUP, "4.2 before, 4.5 after", interval("+0.3", "−0.1", "0.7"), value("27"), "T2", is_planned=False),
    ),
)
TAUGHT = Changes(
    heading="Mentee to mentor: what mentors learned",
    about="28 mentors answered both times",
    side=Side.VERSA,
    unit="Points on a 7-point scale, lines are 95% intervals",
    low=-0.5,
    high=1.5,
    ticks=TICKS,
    rows=(
        Row(
            "I know how decisions get made here",
            "3.1 before, 4.1 after",
            interval("+1.0", "0.6", "1.4"),
            value("26"),
            "T2",
        ),
        Row(ARABIC, "3.8 before, 4.6 after", interval("+0.8", "0.4", "1.2"), value("26"), "T2"),
        Row(
            "I see a future for me here",
            "4.9 before, 5.0 after",
            interval("+0.1", "−0.3", "0.5"),
            value("26"),
            "T2",
            is_planned=False,
        ),
    ),
)
ANSWERED = Bars(
    heading="Who answered",
    bars=(
        Bar("Before, leaders", (Part("answered", value("30"), 30 / 31),), value("31"), "T0"),
        Bar("After, leaders", (Part("answered", value("29"), 29 / 31),), value("31"), "T2"),
    ),
)
SPREAD = Bars(
    heading="How many improved",
    side=Side.VERSA,
    note="Improved: by half a point or more.",
    bars=(
        Bar(
            "I can speak up with senior people",
            (
                Part("improved", value("14"), 14 / 24),
                Part("the same", value("8"), 8 / 24),
                Part("declined", value("2"), 2 / 24),
            ),
            value("24"),
            "T2",
        ),
        Bar(
            LONG,
            tuple(
                Part(f"answer {at}", Value(f"{share}%", share / 100), share / 100)
                for at, share in enumerate((4, 8, 11, 17, 23, 19, 18), start=1)
            ),
            value("43"),
            "W8",
            note="Seven answers.",
        ),
        Bar("People tell me bad news early", (), FEW, "T2"),
    ),
)
STAYED = Curves(
    heading="Still at Aldermoor after 12 months",
    unit="Months since launch. Shaded and dotted: 95% intervals.",
    low=0.7,
    ticks=tuple(Value(text, at) for text, at in (("Start", 0), ("3", 3), ("6", 6), ("9", 9), ("12", 12))),
    curves=(
        Curve(
            "31 mentors",
            (Point(0, 1, 0.9, 1), Point(5, 0.968, 0.84, 1), Point(9, 0.935, 0.8, 0.98)),
            Value("94%", 0.94),
            (value("31"), value("31"), value("30"), value("29"), value("29")),
        ),
        Curve(
            "93 matched colleagues",
            (
                Point(0, 1, 0.95, 1),
                Point(2, 0.98, 0.89, 1),
                Point(4, 0.95, 0.86, 0.98),
                Point(8, 0.9, 0.82, 0.96),
                Point(11, 0.86, 0.79, 0.93),
            ),
            Value("86%", 0.86),
            (value("93"), value("91"), value("86"), value("83"), FEW),
        ),
    ),
    note="About eight points higher, but anything from 8 lower to 17 higher fits the data.",
    marks=(Mark(2, "A guide on listening was added."), Mark(7.5, "Reminders came one day earlier. " + MARKUP)),
)
UNITS = Table(
    heading="By unit, leaders",
    columns=(Column("Unit"), Column("Answers", is_number=True), Column("Change", is_number=True)),
    rows=(
        ("Claims", value("9"), value("+1.3")),
        ('=HYPERLINK("x")', value("8"), value("+1.0")),
        ("Rechtsschutzversicherungsgesellschaften", value("5"), value("+0.60")),
        (ARABIC, FEW, FEW),
        (
            "Legal",
            Hidden("Hidden, so Finance can’t be worked out", "hidden"),
            Hidden("Hidden, so Finance can’t be worked out", "hidden"),
        ),
    ),
    note="Nobody can lift this, administrators included.",
)
LIMITS = Can(
    can=("Four of six outcomes moved, two in each direction.", "Both sides learned about as much as each other."),
    cannot=(
        "That the program caused it. There was no randomly chosen comparison group for the survey.",
        "That mentors stay longer. 31 people is too few to tell.",
        "Anything about the 5 who did not answer twice.",
    ),
)
REPORT = Report(
    title="What the 2025 pilot changed",
    about="31 pairs, March to December 2025. Asked before and after, same questions, 1 to 7.",
    program="Pilot 2025",
    source="Frozen on 12 January 2026 as release F7Q2. For program managers and sponsors of Pilot 2025.",
    language="en",
    limits=LIMITS,
    pages=(
        Page(
            "learning",
            "Did people learn?",
            (LEARNED, TAUGHT, Text(("Those who answered twice may differ from those who did not.",), is_caution=True)),
            "Both directions.",
        ),
        Page(
            "running",
            "Did it run as planned?",
            (
                Facts(
                    "So far",
                    (
                        Fact("Meetings held", value("214"), "of 248", "March to December"),
                        Fact("Median length", Value("52 min", 52.0)),
                        Fact("Concerns", FEW, note="A private matter"),
                    ),
                    "Counted by the program.",
                ),
                ANSWERED,
                SPREAD,
            ),
        ),
        Page("staying", "Who stayed and who moved", (STAYED, UNITS, Text((MARKUP, ARABIC), heading="In other words"))),
    ),
)
