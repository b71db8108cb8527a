"""Addresses of pairings. Acts are nouns that take a POST."""

from django.urls import path

from viceversa.pairings.views import after, links, manager, support
from viceversa.pairings.views.participant import answer, goals, meetings, space, talk, terms

app_name = "pairings"
urlpatterns = [
    path("home/", space.home_page, name="home"),
    path("pairs/", space.mine, name="mine"),
    path("pairs/<str:code>/", space.pair, name="pair"),
    path("pairs/<str:code>/answer/", answer.answer, name="answer"),
    path("pairs/<str:code>/meetings/", meetings.new_meeting, name="meetings"),
    path("pairs/<str:code>/meetings/<str:meeting>/", meetings.meeting, name="meeting"),
    path("pairs/<str:code>/meetings/<str:meeting>/date/", meetings.meeting_date, name="date"),
    path("pairs/<str:code>/meetings/<str:meeting>/cancellation/", meetings.meeting_cancellation, name="cancellation"),
    path("pairs/<str:code>/meetings/<str:meeting>/held/", meetings.meeting_held, name="held"),
    path("pairs/<str:code>/meetings/<str:meeting>/check-in/", meetings.check_in, name="check_in"),
    path("pairs/<str:code>/meetings/<str:meeting>/agenda/", talk.agenda_items, name="agenda"),
    path("pairs/<str:code>/agenda/<str:item>/removal/", talk.agenda_removal, name="agenda_removal"),
    path("pairs/<str:code>/goals/", goals.new_goal, name="goals"),
    path("pairs/<str:code>/goals/<str:goal>/", goals.goal, name="goal"),
    path("pairs/<str:code>/goals/<str:goal>/steps/", goals.steps, name="steps"),
    path("pairs/<str:code>/goals/<str:goal>/closure/", goals.goal_closure, name="goal_closure"),
    path("pairs/<str:code>/steps/<str:step>/tick/", goals.step_tick, name="step_tick"),
    path("pairs/<str:code>/steps/<str:step>/removal/", goals.step_removal, name="step_removal"),
    path("pairs/<str:code>/decisions/", talk.new_decision, name="decisions"),
    path("pairs/<str:code>/decisions/<str:decision>/tick/", talk.decision_tick, name="decision_tick"),
    path("pairs/<str:code>/decisions/<str:decision>/removal/", talk.decision_removal, name="decision_removal"),
    path("pairs/<str:code>/note/", talk.note, name="note"),
    path("pairs/<str:code>/agreement/", terms.agreement_page, name="agreement"),
    path("pairs/<str:code>/agreement/signature/", terms.signature, name="signature"),
    path("pairs/<str:code>/pause/", terms.pause, name="pause"),
    path("pairs/<str:code>/resumption/", terms.resumption, name="resumption"),
    path("pairs/<str:code>/closure/", terms.ending, name="closure"),
    path("enrollments/<str:code>/leaving/", terms.leaving, name="leave"),
    path("answers/<str:token>/", links.answer, name="answer_by_link"),
    path("check-ins/<str:token>/", links.check_in, name="check_in_by_link"),
    path("dates/<str:token>/", links.date, name="date_by_link"),
    path("help/", support.help_page, name="help"),
    path("concerns/", support.inbox, name="concerns"),
    path("concerns/<str:code>/", support.concern, name="concern"),
    path("concerns/<str:code>/closure/", support.concern_closure, name="concern_closure"),
    path("cohorts/<str:code>/", manager.overview, name="overview"),
    path("cohorts/<str:code>/pairs/", manager.pairs, name="cohort"),
    path("cohorts/<str:code>/completion/", manager.completion, name="completion"),
    path("cohorts/<str:cohort>/pairs/<str:code>/", manager.pair, name="cohort_pair"),
    path("cohorts/<str:cohort>/pairs/<str:code>/decision/", after.decision, name="decision"),
    path("cohorts/<str:cohort>/pairs/<str:code>/<str:act>/", manager.act, name="act"),
    path("matching/runs/<str:code>/release/", manager.release, name="release"),
]
