"""Addresses of matching. All are the program managers' alone."""

from __future__ import annotations

from django.urls import path

from viceversa.matching.views import files, manager, pairs

app_name = "matching"
urlpatterns = [
    path("cohorts/<str:code>/matching/", manager.cohort, name="cohort"),
    path("cohorts/<str:code>/matching/runs/", manager.runs, name="runs"),
    path("cohorts/<str:code>/matching/decisions/", pairs.decisions, name="decisions"),
    path("cohorts/<str:code>/matching/pair/", pairs.pair, name="pair"),
    path("cohorts/<str:code>/matching/import/", files.bring_in, name="import"),
    path("matching/runs/<str:code>/run.<str:form>", files.run_file, name="run-file"),
    path("matching/runs/<str:code>/", manager.run, name="run"),
    path("matching/runs/<str:code>/picture/", pairs.picture, name="picture"),
    path("matching/runs/<str:code>/review/", manager.review, name="review"),
    path("matching/runs/<str:code>/times/", manager.times, name="times"),
    path("matching/runs/<str:code>/problem.json", manager.problem_file, name="problem-file"),
    path("matching/runs/<str:code>/result.json", manager.result_file, name="result-file"),
]
