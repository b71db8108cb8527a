"""Addresses of those who watch over an installation, and of what everybody finds about themselves."""

from django.urls import path

from viceversa.oversight.views import conflicts, looks, own, packs, sealed, widenings

app_name = "oversight"
urlpatterns = [
    path("me/kept/", own.kept, name="kept"),
    path("oversight/packs/", packs.packs_page, name="packs"),
    path("oversight/packs/<str:code>/", packs.pack, name="pack"),
    path("oversight/packs/<str:code>/file.<str:form>", packs.file, name="pack-file"),
    path("oversight/words/<str:key>/", packs.own_words, name="words"),
    path("oversight/conflicts/<str:cohort>/<str:code>/", conflicts.conflict, name="conflict"),
    path("oversight/looks/", looks.opened, name="looks"),
    path("oversight/changes/", widenings.changes, name="changes"),
    path("oversight/changes/<str:code>/", widenings.decision, name="change"),
    path("oversight/sealed/", sealed.record, name="sealed"),
    path("oversight/sealed/new/", sealed.new, name="sealed-new"),
    path("oversight/sealed/<str:code>/", sealed.unsealing, name="unsealing"),
    path("oversight/sealed/<str:code>/grant/", sealed.grant, name="unsealing-grant"),
    path("oversight/sealed/<str:code>/refusal/", sealed.refusal, name="unsealing-refusal"),
    path("oversight/sealed/<str:code>/end/", sealed.ending, name="unsealing-end"),
    path("oversight/sealed/<str:code>/content/", sealed.content, name="unsealing-content"),
]
