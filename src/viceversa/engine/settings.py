"""What is asked for: settings of rules and criteria, and the aims in their order."""

from dataclasses import dataclass
from typing import Literal

from .errors import PersonError, SettingError
from .people import check_day, is_whole

MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Floor:
    """The aim "as few pairs below these points as possible", within the aims before it.

    "max" asks for the highest floor that some solution keeps with all its pairs (pinned ones apart), so it needs "pairs"
    before it: with no pairs at all no pair is bad.
    """

    points: int | Literal["max"]


Aim = str | Floor
# "leximin": as few pairs as possible below the first of LEVELS, then below the next, and so on.
# "stable": no two would both rather have each other (see `stable`); aims after it only measure what that costs.
PLAIN_AIMS = ("pins", "stable", "people", "pairs", "leximin", "points", "stay")
MEASURES = ("pins", "stable", "people", "pairs", "points")
LEVELS = range(25_000, MOST_POINTS, 25_000)
DEFAULT_AIMS: tuple[Aim, ...] = ("pins", "people", "pairs", "points")


@dataclass(frozen=True)
class Settings:
    """What rules and criteria need to know besides the people. No clock: the end of the cohort is a date given.

    - `end_date`: last day of the cohort (YYYY-MM-DD); without it nobody is refused for leaving early.
    - `outranks`: the side that must be senior by `min_grade_gap` grades: "right" (reverse), "left" (traditional) or
      "either" (reciprocal: the gap counts in both directions).
    - `grade_window`: gaps for which the criterion gives full fit; a quarter is lost for each grade outside.
    - `common_hours`: fewest common hours a week; `ample_hours`: hours that give full fit for the schedule.
    - `want_level`, `top_wants`: one of right's first `top_wants` wants must be offered by left at this level or more.
    - `shared_interests`: number of shared interests that gives full fit.
    - `proposes`: for the aim "stable", the side that gets the best partners any stable result can give it.
    """

    end_date: str | None = None
    outranks: str = "right"
    min_grade_gap: int = 2
    grade_window: tuple[int, int] = (2, 5)
    common_hours: float = 2.0
    ample_hours: float = 8.0
    want_level: int = 3
    top_wants: int = 3
    shared_interests: int = 3
    proposes: str = "left"

    def __post_init__(self) -> None:
        if self.end_date is not None:
            try:
                check_day(self.end_date, "Setting end_date")
            except PersonError as error:
                raise SettingError(str(error)) from None
        if self.outranks not in ("right", "left", "either"):
            raise SettingError(f"Setting outranks is {self.outranks!r}; use right, left or either.")
        if self.proposes not in ("left", "right"):
            raise SettingError(f"Setting proposes is {self.proposes!r}; use left or right.")
        if not isinstance(self.grade_window, list | tuple):
            raise SettingError("Setting grade_window must be two whole numbers, the smaller first.")
        object.__setattr__(self, "grade_window", tuple(self.grade_window))
        low_high = self.grade_window
        if len(low_high) != 2 or not all(is_whole(gap) for gap in low_high) or low_high[0] > low_high[1]:
            raise SettingError("Setting grade_window must be two whole numbers, the smaller first.")
        for name, low, high in (
            ("min_grade_gap", 0, 100),
            ("want_level", 1, 5),
            ("top_wants", 1, 20),
            ("shared_interests", 1, 100),
        ):
            value = getattr(self, name)
            if not is_whole(value) or not low <= value <= high:
                raise SettingError(f"Setting {name} is {value!r}; use a whole number from {low} to {high}.")
        for name in ("common_hours", "ample_hours"):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 <= value <= 168 or value * 2 != int(value * 2):
                raise SettingError(f"Setting {name} is {value!r}; use hours from 0 to 168 in steps of a half.")
        if self.ample_hours == 0:
            raise SettingError("Setting ample_hours must be more than 0.")


def check_aims(aims: tuple[Aim, ...]) -> None:
    """Raise SettingError unless the aims are known, each once, pins first."""
    for aim in aims:
        if isinstance(aim, Floor) and aim.points != "max":
            if not is_whole(aim.points) or not 0 <= aim.points <= MOST_POINTS:
                raise SettingError(f"The floor is {aim.points!r}; use whole points from 0 to {MOST_POINTS}.")
        elif not isinstance(aim, Floor) and aim not in PLAIN_AIMS:
            raise SettingError(f"There is no aim {aim!r}; the aims are {', '.join(PLAIN_AIMS)} and a floor.")
    if len(set(aims)) < len(aims):
        raise SettingError("An aim is listed twice; keep one.")
    if "pins" in aims[1:]:
        raise SettingError("Pins are always kept first; put the aim “pins” first or leave it out.")
    if "stable" in aims:
        if aims[0 if aims[0] != "pins" else 1] != "stable":
            raise SettingError("Put the aim “stable” before the others; only “pins” may stand before it.")
        for aim in aims:
            if aim not in MEASURES:
                raise SettingError(
                    "The aim “stable” leaves nothing to choose to a floor, “leximin” or “stay”; take that out. After it"
                    " “people”, “pairs” and “points” measure what it costs."
                )
    for aim in (Floor("max"), "leximin"):
        if aim in aims and "pairs" not in aims[: aims.index(aim)]:
            raise SettingError("The highest floor and leximin need the aim “pairs” before them.")
