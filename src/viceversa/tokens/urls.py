"""Addresses of access tokens."""

from django.urls import path

from viceversa.tokens import views

app_name = "tokens"
urlpatterns = [
    path("tokens/", views.tokens, name="list"),
    path("tokens/new/", views.new, name="new"),
    path("tokens/<str:code>/revocation/", views.revocation, name="revocation"),
]
