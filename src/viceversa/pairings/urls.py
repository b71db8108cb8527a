"""Addresses of pairings. Acts are nouns that take a POST."""

from django.urls import path

from viceversa.pairings.views import links, manager, participant, support

app_name = "pairings"
urlpatterns = [
    path("home/", participant.home_page, name="home"),
    path("pairs/", participant.mine, name="mine"),
    path("pairs/<str:code>/", participant.pair, name="pair"),
    path("pairs/<str:code>/answer/", participant.answer, name="answer"),
    path("pairs/<str:code>/meetings/", participant.new_meeting, name="meetings"),
    path("pairs/<str:code>/meetings/<str:meeting>/", participant.meeting, name="meeting"),
    path("pairs/<str:code>/meetings/<str:meeting>/date/", participant.meeting_date, name="date"),
    path(
        "pairs/<str:code>/meetings/<str:meeting>/cancellation/", participant.meeting_cancellation, name="cancellation"
    ),
    path("pairs/<str:code>/meetings/<str:meeting>/held/", participant.meeting_held, name="held"),
    path("pairs/<str:code>/meetings/<str:meeting>/check-in/", participant.check_in, name="check_in"),
    path("pairs/<str:code>/meetings/<str:meeting>/agenda/", participant.agenda_items, name="agenda"),
    path("pairs/<str:code>/agenda/<str:item>/removal/", participant.agenda_removal, name="agenda_removal"),
    path("pairs/<str:code>/goals/", participant.new_goal, name="goals"),
    path("pairs/<str:code>/goals/<str:goal>/", participant.goal, name="goal"),
    path("pairs/<str:code>/goals/<str:goal>/steps/", participant.steps, name="steps"),
    path("pairs/<str:code>/goals/<str:goal>/closure/", participant.goal_closure, name="goal_closure"),
    path("pairs/<str:code>/steps/<str:step>/tick/", participant.step_tick, name="step_tick"),
    path("pairs/<str:code>/steps/<str:step>/removal/", participant.step_removal, name="step_removal"),
    path("pairs/<str:code>/decisions/", participant.new_decision, name="decisions"),
    path("pairs/<str:code>/decisions/<str:decision>/tick/", participant.decision_tick, name="decision_tick"),
    path("pairs/<str:code>/decisions/<str:decision>/removal/", participant.decision_removal, name="decision_removal"),
    path("pairs/<str:code>/note/", participant.note, name="note"),
    path("pairs/<str:code>/agreement/", participant.agreement_page, name="agreement"),
    path("pairs/<str:code>/agreement/signature/", participant.signature, name="signature"),
    path("pairs/<str:code>/pause/", participant.pause, name="pause"),
    path("pairs/<str:code>/resumption/", participant.resumption, name="resumption"),
    path("pairs/<str:code>/closure/", participant.ending, name="closure"),
    path("enrollments/<str:code>/leaving/", participant.leaving, name="leave"),
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
    path("cohorts/<str:cohort>/pairs/<str:code>/<str:act>/", manager.act, name="act"),
    path("matching/runs/<str:code>/release/", manager.release, name="release"),
]
