"""Addresses of the directory file. They stand beside the import that people administrators know."""

from django.urls import path

from viceversa.integrations.directory import views

app_name = "directory"
urlpatterns = [
    path("people/directory-file/", views.runs, name="runs"),
    path("people/directory-file/fetch/", views.fetch, name="fetch"),
]
