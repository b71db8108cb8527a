"""Addresses of adjusting. Acts are nouns that take a POST."""

from django.urls import path

from viceversa.adjusting.views import attention

app_name = "adjusting"
urlpatterns = [
    path("cohorts/<str:code>/attention/", attention.page, name="attention"),
    path("cohorts/<str:code>/attention/mail/", attention.digest, name="digest"),
    path("cohorts/<str:code>/attention/<str:kind>/<str:subject>/", attention.item, name="item"),
    path("cohorts/<str:code>/attention/<str:kind>/<str:subject>/draft/", attention.draft, name="draft"),
    path("cohorts/<str:code>/attention/<str:kind>/<str:subject>/return/", attention.back, name="back"),
]
