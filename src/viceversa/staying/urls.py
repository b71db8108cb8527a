"""Addresses of HR extracts."""

from django.urls import path

from viceversa.staying import views

app_name = "staying"
urlpatterns = [
    path("staying/", views.extracts, name="list"),
    path("staying/new/", views.new, name="new"),
    path("staying/<str:code>/", views.extract, name="extract"),
    path("staying/<str:code>/release/", views.release, name="release"),
    path("staying/<str:code>/removal/", views.removal, name="removal"),
]
