"""Addresses of stories, of what became of what people said, and of the sponsor's page."""

from django.urls import path

from viceversa.stories.views import desk, listening, own, reading, sponsor

app_name = "stories"
urlpatterns = [
    path("pairs/<str:code>/stories/", own.stories, name="own"),
    path("pairs/<str:code>/stories/new/", own.new, name="new"),
    path("pairs/<str:code>/stories/<str:story>/", own.story, name="story"),
    path("pairs/<str:code>/stories/<str:story>/words/", own.words, name="words"),
    path("pairs/<str:code>/stories/<str:story>/consent/", own.consent, name="consent"),
    path("pairs/<str:code>/stories/<str:story>/removal/", own.removal, name="removal"),
    path("stories/", reading.stories, name="all"),
    path("stories/<str:code>/", reading.story, name="read"),
    path("stories/<str:code>/withdrawal/", reading.withdrawal, name="withdrawal"),
    path("programs/<str:code>/stories/", reading.of_program, name="program"),
    path("programs/<str:code>/stories/desk/", desk.stories, name="desk"),
    path("programs/<str:code>/stories/desk/asking/", desk.asking, name="desk-asking"),
    path("programs/<str:code>/stories/desk/<str:story>/", desk.story, name="desk-story"),
    path("programs/<str:code>/stories/desk/<str:story>/publication/", desk.publication, name="desk-publication"),
    path("programs/<str:code>/stories/desk/<str:story>/file/", desk.file, name="desk-file"),
    path("programs/<str:code>/heard/", listening.heard, name="heard"),
    path("programs/<str:code>/heard/suggestion/<str:suggestion>/", listening.taking_back, name="heard-taking-back"),
    path("programs/<str:code>/heard/desk/", listening.desk, name="heard-desk"),
    path("programs/<str:code>/heard/desk/mails/", listening.mails, name="heard-desk-mails"),
    path("programs/<str:code>/heard/desk/<str:entry>/", listening.entry, name="heard-desk-entry"),
    path("programs/<str:code>/heard/desk/<str:entry>/removal/", listening.removal, name="heard-desk-removal"),
    path("programs/<str:code>/sponsor/", sponsor.page, name="sponsor"),
]
