"""What runs by the clock."""

from __future__ import annotations

from django_tasks import task

from viceversa.programs.states import CohortState
from viceversa.surveys import actions
from viceversa.surveys.models import Survey, Wave


@task()
def ask_latecomers() -> None:
    """Ask, once a day, who joined a cohort since its first survey went out. Running it twice asks nobody twice."""
    for survey in Survey.objects.filter(wave=Wave.T0).exclude(cohort__state=CohortState.CLOSED).order_by("pk"):
        actions.ask_latecomers(survey)
