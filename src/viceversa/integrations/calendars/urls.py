"""Addresses of one's own calendar. The feed has no sign-in: its secret is the permission."""

from django.urls import path

from viceversa.integrations.calendars import views

app_name = "calendars"
urlpatterns = [
    path("me/calendar/", views.own, name="own"),
    path("me/calendar/feed/", views.feed_address, name="feed_address"),
    path("me/calendar/connection/", views.connection, name="connection"),
    path("me/calendar/mails/", views.mails, name="mails"),
    path("calendar/meetings/<str:token>.ics", views.feed, name="feed"),
]
