"""Addresses of the SCIM server: its root, and everything below it."""

from django.urls import path

from viceversa.integrations.scim import views

app_name = "scim"
urlpatterns = [
    path("scim/v2/", views.scim, name="root"),
    path("scim/v2/<path:path>", views.scim, name="one"),
]
