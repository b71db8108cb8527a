"""Addresses of workshops."""

from django.urls import path

from viceversa.workshops.views import attendance, manager, participant

app_name = "workshops"
urlpatterns = [
    path("workshops/", participant.own, name="own"),
    path("workshops/<str:code>/", participant.workshop, name="workshop"),
    path("workshops/<str:code>/seat/", participant.seat, name="seat"),
    path("workshops/<str:code>/return/", participant.give_back, name="return"),
    path("workshops/dates/<str:code>/list/", attendance.people, name="list"),
    path("workshops/dates/<str:code>/list/people/", attendance.add, name="list-add"),
    path("workshops/dates/<str:code>/list/file/", attendance.file, name="list-file"),
    path("cohorts/<str:code>/workshops/", manager.workshops, name="cohort"),
    path("cohorts/<str:code>/workshops/new/", manager.new, name="new"),
    path("cohorts/<str:code>/workshops/<str:workshop>/", manager.workshop, name="planned"),
    path("cohorts/<str:code>/workshops/<str:workshop>/words/", manager.change, name="change"),
    path("cohorts/<str:code>/workshops/<str:workshop>/announcement/", manager.announcement, name="announcement"),
    path("cohorts/<str:code>/workshops/<str:workshop>/cancellation/", manager.cancellation, name="cancellation"),
    path("cohorts/<str:code>/workshops/<str:workshop>/caught-up/", manager.caught_up, name="caught-up"),
    path("cohorts/<str:code>/workshops/<str:workshop>/dates/new/", manager.new_date, name="date-new"),
    path("cohorts/<str:code>/workshops/<str:workshop>/dates/<str:date>/", manager.date, name="date"),
    path(
        "cohorts/<str:code>/workshops/<str:workshop>/dates/<str:date>/cancellation/",
        manager.date_cancellation,
        name="date-cancellation",
    ),
]
