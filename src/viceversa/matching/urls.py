"""Addresses of matching: the program managers'; one's own shortlist, list and requests, and the short conversations one is asked to."""

from __future__ import annotations

from django.urls import path

from viceversa.matching.views import (
    bench,
    conversations,
    defaults,
    events,
    files,
    manager,
    pairs,
    participant,
    self_match,
    self_match_participant,
    shortlists,
)

app_name = "matching"
urlpatterns = [
    path("cohorts/<str:code>/matching/", manager.cohort, name="cohort"),
    path("cohorts/<str:code>/matching/runs/", manager.runs, name="runs"),
    path("cohorts/<str:code>/matching/decisions/", pairs.decisions, name="decisions"),
    path("cohorts/<str:code>/matching/pair/", pairs.pair, name="pair"),
    path("cohorts/<str:code>/matching/import/", files.bring_in, name="import"),
    path("matching/runs/<str:code>/run.<str:form>", files.run_file, name="run-file"),
    path("cohorts/<str:code>/matching/shortlists/", shortlists.shortlists, name="shortlists"),
    path("matching/shortlists/<str:code>/release/", shortlists.release, name="shortlists-release"),
    path("matching/shortlists/<str:code>/finish/", shortlists.finish, name="shortlists-finish"),
    path("enrollments/<str:code>/shortlist/", participant.shortlist, name="shortlist"),
    path("shortlist/<str:token>/", participant.shortlist_by_link, name="shortlist_by_link"),
    path("cohorts/<str:code>/matching/events/", events.events, name="events"),
    path("matching/events/<str:code>/invitation/", events.invitation, name="events-invitation"),
    path("matching/events/<str:code>/plan/", events.plan, name="events-plan"),
    path("matching/events/<str:code>/announcement/", events.announcement, name="events-announcement"),
    path("matching/events/<str:code>/end/", events.end, name="events-end"),
    path("matching/events/<str:code>/date/", events.new_date, name="events-date"),
    path("matching/events/<str:code>/cancellation/", events.cancellation, name="events-cancellation"),
    path("matching/events/<str:code>/seating/", events.seating, name="events-seating"),
    path("matching/guests/<str:code>/presence/", events.presence, name="guests-presence"),
    path("conversations/<str:code>/", conversations.conversations, name="conversations"),
    path("conversations/link/<str:token>/", conversations.conversations_by_link, name="conversations_by_link"),
    path("cohorts/<str:code>/matching/self-match/", self_match.self_match, name="self-match"),
    path("matching/self-match/<str:code>/end/", self_match.end, name="self-match-end"),
    path("matching/self-match/<str:code>/closure/", self_match.closure, name="self-match-closure"),
    path("matching/self-match/<str:code>/finish/", self_match.finish, name="self-match-finish"),
    path("enrollments/<str:code>/asking/", self_match_participant.asking, name="asking"),
    path("asking/<str:code>/withdrawal/", self_match_participant.withdrawal, name="asking-withdrawal"),
    path("enrollments/<str:code>/requests/", self_match_participant.requests, name="requests"),
    path("requests/<str:token>/", self_match_participant.requests_by_link, name="requests_by_link"),
    path("programs/<str:code>/matching/", defaults.defaults, name="defaults"),
    path("matching/runs/<str:code>/default/", defaults.default, name="default"),
    path("matching/runs/<str:code>/", manager.run, name="run"),
    path("matching/runs/<str:code>/picture/", pairs.picture, name="picture"),
    path("matching/runs/<str:code>/use/", bench.use, name="use"),
    path("matching/runs/<str:code>/name/", bench.name, name="name"),
    path("matching/runs/<str:code>/cancellation/", bench.cancellation, name="cancellation"),
    path("matching/runs/<str:code>/review/", manager.review, name="review"),
    path("matching/runs/<str:code>/times/", manager.times, name="times"),
    path("matching/runs/<str:code>/problem.json", manager.problem_file, name="problem-file"),
    path("matching/runs/<str:code>/result.json", manager.result_file, name="result-file"),
]
