"""Addresses of surveys."""

from django.urls import path

from viceversa.surveys import views

app_name = "surveys"
urlpatterns = [
    path("surveys/by-link/<str:token>/", views.answer_by_link, name="answer_by_link"),
    path("surveys/<str:code>/", views.answer, name="answer"),
    path("surveys/<str:code>/removal/", views.removal, name="removal"),
    path("cohorts/<str:code>/surveys/", views.cohort, name="cohort"),
    path("cohorts/<str:code>/surveys/items/", views.item_new, name="item-new"),
    path("cohorts/<str:code>/surveys/items/<str:item>/removal/", views.item_removal, name="item-removal"),
    path("cohorts/<str:code>/surveys/<str:wave>/", views.wave, name="wave"),
]
