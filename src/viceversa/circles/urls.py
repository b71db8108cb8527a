"""Addresses of circles."""

from django.urls import path

from viceversa.circles import views

app_name = "circles"
urlpatterns = [
    path("circles/", views.own, name="own"),
    path("circles/by-link/<str:token>/", views.answer_by_link, name="answer_by_link"),
    path("circles/<str:code>/", views.circle, name="circle"),
    path("circles/<str:code>/answer/", views.answer, name="answer"),
    path("circles/<str:code>/attendance/", views.attendance, name="attendance"),
    path("cohorts/<str:code>/circles/", views.planning, name="cohort"),
    path("cohorts/<str:code>/circles/<str:circle>/", views.change, name="change"),
    path("cohorts/<str:code>/circles/<str:circle>/cancellation/", views.cancellation, name="cancellation"),
]
