"""What was done, by whom, when: the part of the audit trail that is about running the installation and its programs.

What single people did or were asked is not in it, whatever becomes of it: no answer, no decline, no module, nothing of
a pair. Every verb that is told is written down here, whole: a new one stays out.
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from viceversa.core.errors import NotAllowed
from viceversa.core.models import Event
from viceversa.people.models import RoleGrant, User
from viceversa.programs.models import Cohort, Program
from viceversa.programs.queries import cohorts_managed_by, programs_of

ANYWHERE: Final = (
    "category.added", "category.basis_ticked", "category.changed", "category.closed", "category.removed",
    "company.days_off_added", "company.days_off_removed",
    "extract.deleted", "extract.looked_into", "extract.opened", "extract.read", "staying.released",
    "funnel.exported", "funnel.looked_at", "funnel.released",
    "grades.ordered", "people.exported",
    "import.applied", "import.begun", "import.checked", "import.decided", "import.discarded", "import.failed",
    "import.fixed", "import.mapped", "import.read", "import.sent_back", "import.started",
    "instance.restored", "instance.stood_still", "private.resealed", "retention.applied",
    "role.granted", "role.revoked", "token.created", "token.revoked",
    "topic.added", "topic.changed", "topic.merged", "topic.restored", "topic.retired", "topics.loaded",
    "topic_import.applied", "topic_import.chosen", "topic_import.discarded", "topic_import.started",
)  # fmt: skip
OF_PROGRAMS: Final = (
    "blueprint.gate_set", "blueprint.mailed", "blueprint.step_added", "blueprint.step_done", "blueprint.step_moved",
    "blueprint.step_removed", "blueprint.step_reopened", "blueprint.step_restored",
    "cohort.call_set", "cohort.closed", "cohort.countries_set", "cohort.created", "cohort.enrollment_reminded",
    "cohort.exported", "cohort.invited_reminded", "cohort.join_link_renewed", "cohort.kick_off_moved",
    "cohort.places_set", "cohort.readiness_confirmed", "cohort.recruiting_closed", "cohort.recruiting_reopened",
    "cohort.recruiting_started", "cohort.started", "cohort.stepped_back",
    "draw.announced", "draw.held",
    "guide.changed", "guide.offered", "guide.retired", "guide.written",
    "matching_run.cancelled", "matching_run.contradicted", "matching_run.exported", "matching_run.failed",
    "matching_run.imported", "matching_run.kept", "matching_run.let_go", "matching_run.released",
    "matching_run.solved", "matching_run.started", "matching_run.used",
    "messages.held", "messages.hurried", "messages.released", "messages.rules_set", "messages.skipped",
    "messages.words_changed", "steps.held", "steps.hurried", "steps.resumed", "steps.skipped",
    "module.changed", "module.placed", "module.published", "module.withdrawn", "module.written",
    "program.archived", "program.attaching_set", "program.calendars_set", "program.council_first_set",
    "program.created", "program.described", "program.duplicated", "program.eligibility_set", "program.framed",
    "program.labels_set", "program.making_set", "program.manager_added", "program.manager_removed",
    "program.matching_defaults_set", "program.next_best_set", "program.opened", "program.outcomes_set",
    "program.people_named", "program.plan_frozen", "program.plan_set", "program.privacy_step_ticked",
    "program.recruiting_policy_set", "program.resumed", "program.stepped_back", "program.winding_down",
    "report.circulated", "report.exported", "report.released", "report.seen",
    "resource.changed", "resource.published", "resource.withdrawn", "resource.written",
    "workshop.announced", "workshop.attended", "workshop.cancelled", "workshop.changed", "workshop.date_added",
    "workshop.date_cancelled", "workshop.date_changed", "workshop.exported", "workshop.planned", "workshop.reminded",
    "workshop.reminded_open", "workshop.who_came_asked",
)  # fmt: skip


def feed_for(user: User) -> QuerySet[Event]:
    """All of it for privacy officers; of their own programs and cohorts for managers. One query, and one for roles.

    Refuses everybody else.
    """
    rows = Event.objects.select_related("actor")
    if RoleGrant.Role.PRIVACY in user.roles:
        return rows.filter(verb__in=(*ANYWHERE, *OF_PROGRAMS))
    if user.runs_programs:
        own = Q(subject_type=Program._meta.label_lower, subject_code__in=programs_of(user).values("code"))
        own |= Q(subject_type=Cohort._meta.label_lower, subject_code__in=cohorts_managed_by(user).values("code"))
        return rows.filter(own, verb__in=OF_PROGRAMS)
    raise NotAllowed(_("What was done is for privacy officers, and for managers as far as it is about their programs."))
