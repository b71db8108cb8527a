"""Addresses of guides: the library, the guide for a meeting, and the program's own."""

from django.urls import path

from viceversa.learning.views import manager, participant

app_name = "learning"
urlpatterns = [
    path("guides/", participant.library, name="library"),
    path("guides/<str:key>/", participant.guide, name="guide"),
    path("pairs/<str:code>/meetings/<str:meeting>/guide/", participant.choice, name="choice"),
    path("programs/<str:code>/guides/", manager.guides, name="own"),
    path("programs/<str:code>/guides/new/", manager.new, name="own-new"),
    path("programs/<str:code>/guides/<str:guide>/", manager.guide, name="own-guide"),
    path("programs/<str:code>/guides/<str:guide>/offer/", manager.offer, name="own-offer"),
    path("programs/<str:code>/guides/<str:guide>/retirement/", manager.retirement, name="own-retirement"),
]
