"""Addresses of those who watch over an installation, and of what everybody finds about themselves."""

from django.urls import path

from viceversa.oversight.views import own, packs

app_name = "oversight"
urlpatterns = [
    path("me/kept/", own.kept, name="kept"),
    path("oversight/packs/", packs.packs_page, name="packs"),
    path("oversight/packs/<str:code>/", packs.pack, name="pack"),
    path("oversight/packs/<str:code>/file.<str:form>", packs.file, name="pack-file"),
    path("oversight/words/<str:key>/", packs.own_words, name="words"),
]
