"""Everything that runs by the clock, in one place. Times are in the instance's time zone (VICEVERSA_TIME_ZONE).

Each line is a job of its own: a name, a cron line, the dotted path of the task. A slot that passed while no worker
ran is caught up once, at the next start; the newest missed slot stands for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Periodic:
    """One line of the table. `task` takes no arguments and is safe to run twice."""

    name: str
    cron: str
    task: str


PERIODIC: tuple[Periodic, ...] = (
    Periodic("core.tidy", "40 2 * * *", "viceversa.core.tasks.tidy"),
    Periodic("people.forget_lost_files", "50 2 * * *", "viceversa.people.tasks.forget_lost_files"),
    Periodic("matching.give_up", "*/5 * * * *", "viceversa.matching.tasks.give_up"),
    Periodic("calendars.read_replies", "*/5 * * * *", "viceversa.integrations.calendars.tasks.read_replies"),
    Periodic("calendars.ask", "7,22,37,52 * * * *", "viceversa.integrations.calendars.tasks.ask_calendars"),
    Periodic("directory.look", "*/5 * * * *", "viceversa.integrations.directory.tasks.look"),
    Periodic("webhooks.catch_up", "*/10 * * * *", "viceversa.integrations.webhooks.tasks.catch_up"),
    Periodic("chat.catch_up", "*/10 * * * *", "viceversa.integrations.chat.tasks.catch_up"),
    Periodic("adjusting.tell_managers", "0 7 * * 1-5", "viceversa.adjusting.tasks.tell_managers"),
    Periodic("surveys.ask_latecomers", "20 5 * * *", "viceversa.surveys.tasks.ask_latecomers"),
    Periodic("oversight.settle", "*/5 * * * *", "viceversa.oversight.tasks.settle_unsealings"),
    Periodic("oversight.find_managers", "20 6 * * *", "viceversa.oversight.tasks.find_managers"),
    Periodic("core.retain", "10 3 * * *", "viceversa.core.tasks.retain"),
)
