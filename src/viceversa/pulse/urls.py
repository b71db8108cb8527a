"""Addresses of the pulse, and of safety checks."""

from django.urls import path

from viceversa.pulse import views

app_name = "pulse"
urlpatterns = [
    path("pulse/by-link/<str:token>/", views.answer_by_link, name="answer_by_link"),
    path("pulse/<str:code>/", views.answer, name="answer"),
    path("pulse/<str:code>/removal/", views.removal, name="removal"),
    path("safety/by-link/<str:token>/", views.safety_by_link, name="safety_by_link"),
    path("safety/<str:code>/<str:check>/", views.safety, name="safety"),
    path("cohorts/<str:code>/pulse/", views.cohort, name="cohort"),
]
