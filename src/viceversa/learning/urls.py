"""Addresses of learning: guides, the guide for a meeting, the program's own guides and
modules, files of completions, the library, and preparing."""

from django.urls import path

from viceversa.learning.views import completions, library, manager, modules, participant, training

app_name = "learning"
urlpatterns = [
    path("guides/", participant.library, name="library"),
    path("guides/<str:key>/", participant.guide, name="guide"),
    path("library/", library.resources, name="resources"),
    path("library/<str:key>/", library.resource, name="resource"),
    path("pairs/<str:code>/meetings/<str:meeting>/guide/", participant.choice, name="choice"),
    path("enrollments/<str:code>/training/", training.overview, name="training"),
    path("enrollments/<str:code>/training/check/", training.check, name="check"),
    path("enrollments/<str:code>/training/rating/", training.rating, name="rating"),
    path("enrollments/<str:code>/training/<int:number>/", training.module, name="module"),
    path("enrollments/<str:code>/training/modules/<str:module>/", modules.reading, name="reading"),
    path("cohorts/<str:code>/training/", training.prepared, name="prepared"),
    path("programs/<str:code>/guides/", manager.guides, name="own"),
    path("programs/<str:code>/guides/new/", manager.new, name="own-new"),
    path("programs/<str:code>/guides/<str:guide>/", manager.guide, name="own-guide"),
    path("programs/<str:code>/guides/<str:guide>/offer/", manager.offer, name="own-offer"),
    path("programs/<str:code>/guides/<str:guide>/retirement/", manager.retirement, name="own-retirement"),
    path("programs/<str:code>/modules/", modules.modules, name="modules"),
    path("programs/<str:code>/modules/new/", modules.new, name="modules-new"),
    path("programs/<str:code>/modules/<str:module>/", modules.module, name="modules-one"),
    path("programs/<str:code>/modules/<str:module>/publication/", modules.publication, name="modules-publication"),
    path("programs/<str:code>/modules/<str:module>/withdrawal/", modules.withdrawal, name="modules-withdrawal"),
    path("programs/<str:code>/modules/<str:module>/place/", modules.place, name="modules-place"),
    path("programs/<str:code>/completions/", completions.start, name="completions"),
    path("programs/<str:code>/completions/<str:entry>/", completions.entry, name="completions-one"),
    path("programs/<str:code>/completions/<str:entry>/columns/", completions.columns, name="completions-columns"),
    path("programs/<str:code>/completions/<str:entry>/courses/", completions.courses, name="completions-courses"),
    path("programs/<str:code>/completions/<str:entry>/rows/", completions.rows, name="completions-rows"),
    path(
        "programs/<str:code>/completions/<str:entry>/application/",
        completions.application,
        name="completions-application",
    ),
    path("programs/<str:code>/completions/<str:entry>/removal/", completions.removal, name="completions-removal"),
    path("programs/<str:code>/library/", library.shelf, name="shelf"),
    path("programs/<str:code>/library/new/", library.new, name="shelf-new"),
    path("programs/<str:code>/library/<str:resource>/", library.own, name="shelf-one"),
    path("programs/<str:code>/library/<str:resource>/publication/", library.publication, name="shelf-publication"),
    path("programs/<str:code>/library/<str:resource>/withdrawal/", library.withdrawal, name="shelf-withdrawal"),
]
