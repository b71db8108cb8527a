"""The matcher: a problem in, a proven best result with reasons out. Plain data both ways; no Django, no clock, no chance.

    >>> from viceversa.engine import Person, Problem, solve
    >>> nia, viktor = Person("nia"), Person("viktor")
    >>> result = solve(Problem(left=(nia,), right=(viktor,), pairs=(("nia", "viktor", 830000),)))
    >>> [(pair.left, pair.right, pair.points) for pair in result.pairs]
    [('nia', 'viktor', 830000)]

Five ideas: a problem (`problem`, `people`, `settings`), rules with verdicts (`rules`), criteria with fits (`criteria`), an
exact solver with prices (`solve`, `climb`, `flow`), and answers (`result`, `check`, `crowd`, `explain`, `whatif`, `files`).
Two modes more: `stable` pairs by rankings, and `shortlist`s to choose from; `blocking` says who would rather change.
docs/explanation/matching.md explains the method, docs/reference/engine-files.md the files.
"""

from .blocking import Blocking, BlockingPair, blocking
from .check import Report, check
from .compare import Changes, compare
from .criteria import CRITERIA, DEFAULT_WEIGHTS
from .crowd import explain_left_out
from .errors import EngineError, FileError, PairError, PersonError, ProblemError, ResultError, SettingError, SolverError
from .explain import Cost, PairExplanation, explain_pair
from .files import (
    problem_from_json,
    problem_to_json,
    read_problem,
    write_problem,
)
from .people import Person, Want
from .people_csv import read_people_csv
from .problem import Problem
from .progress import Progress
from .quota import Across, Quota
from .rankings import Rankings
from .reasons import Allowed, Fit, Forbidden, Reason, Share, Verdict
from .result import NOT_SAID, Certificate, LeftOut, Pair, Result, Stability, StageProof, Value
from .result_files import (
    read_result,
    result_from_json,
    result_to_json,
    write_pairs_csv,
    write_result,
)
from .rules import DEFAULT_RULES, RULES, SILENT
from .schema import schemas
from .score import Edges, directions, fits, score, verdict, verdicts
from .settings import DEFAULT_AIMS, MOST_POINTS, Aim, Floor, Settings
from .shortlist import Shortlists, check_shortlists, shortlist, shortlist_problem, with_answers
from .shortlist_files import (
    read_answers,
    read_shortlists,
    shortlists_from_json,
    shortlists_to_json,
    write_shortlists,
)
from .solve import solution, solve, warm
from .solved import Solved
from .times import slots_from_hours, slots_from_text, slots_to_text
from .views import own_points
from .whatif import (
    Corner,
    Relaxation,
    Shift,
    WhyNot,
    free_more,
    relaxations,
    sensitivity,
    trade_off,
    why_not,
)
from .words import SENTENCES, say

__all__ = [
    "CRITERIA",
    "DEFAULT_AIMS",
    "DEFAULT_RULES",
    "DEFAULT_WEIGHTS",
    "MOST_POINTS",
    "NOT_SAID",
    "RULES",
    "SENTENCES",
    "SILENT",
    "Across",
    "Aim",
    "Allowed",
    "Blocking",
    "BlockingPair",
    "Certificate",
    "Changes",
    "Corner",
    "Cost",
    "Edges",
    "EngineError",
    "FileError",
    "Fit",
    "Floor",
    "Forbidden",
    "LeftOut",
    "Pair",
    "PairError",
    "PairExplanation",
    "Person",
    "PersonError",
    "Problem",
    "ProblemError",
    "Progress",
    "Quota",
    "Rankings",
    "Reason",
    "Relaxation",
    "Report",
    "Result",
    "ResultError",
    "SettingError",
    "Settings",
    "Share",
    "Shift",
    "Shortlists",
    "Solved",
    "SolverError",
    "Stability",
    "StageProof",
    "Value",
    "Verdict",
    "Want",
    "WhyNot",
    "blocking",
    "check",
    "check_shortlists",
    "compare",
    "directions",
    "explain_left_out",
    "explain_pair",
    "fits",
    "free_more",
    "own_points",
    "problem_from_json",
    "problem_to_json",
    "read_answers",
    "read_people_csv",
    "read_problem",
    "read_result",
    "read_shortlists",
    "relaxations",
    "result_from_json",
    "result_to_json",
    "say",
    "schemas",
    "score",
    "sensitivity",
    "shortlist",
    "shortlist_problem",
    "shortlists_from_json",
    "shortlists_to_json",
    "slots_from_hours",
    "slots_from_text",
    "slots_to_text",
    "solution",
    "solve",
    "trade_off",
    "verdict",
    "verdicts",
    "warm",
    "why_not",
    "with_answers",
    "write_pairs_csv",
    "write_problem",
    "write_result",
    "write_shortlists",
]
