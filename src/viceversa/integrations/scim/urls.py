"""Addresses of the SCIM server, with and without a slash at the end."""

from django.urls import path, re_path

from viceversa.integrations.scim import views

app_name = "scim"
urlpatterns = [
    re_path(r"^scim/v2/?$", views.scim, name="root"),
    path("scim/v2/<path:path>", views.scim, name="one"),
]
