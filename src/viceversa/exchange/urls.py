"""Addresses of messages in a pair."""

from django.urls import path

from viceversa.exchange import views

app_name = "exchange"
urlpatterns = [
    path("pairs/<str:code>/messages/", views.thread, name="thread"),
    path("pairs/<str:code>/messages/<str:message>/removal/", views.removal, name="removal"),
    path("pairs/<str:code>/messages/files/<str:attachment>/", views.attachment, name="attachment"),
]
