"""Addresses of the webhooks' pages."""

from django.urls import path

from viceversa.integrations.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", views.endpoints, name="list"),
    path("webhooks/new/", views.new, name="new"),
    path("webhooks/<str:code>/", views.endpoint, name="endpoint"),
    path("webhooks/<str:code>/settings/", views.change, name="change"),
    path("webhooks/<str:code>/switching/", views.switching, name="switching"),
    path("webhooks/<str:code>/secret/", views.secret, name="secret"),
    path("webhooks/<str:code>/test/", views.test, name="test"),
    path("webhooks/<str:code>/removal/", views.removal, name="removal"),
    path("webhooks/<str:code>/replays/", views.replays, name="replays"),
    path("webhooks/<str:code>/deliveries/<str:delivery>/replay/", views.replay, name="replay"),
]
