"""Where messages are read and decided about."""

from django.urls import path

from viceversa.messaging.views import catalog, coming, manager, outbox, own, quiet, stop, words

app_name = "messaging"
urlpatterns = [
    path("cohorts/<str:code>/messages/", manager.cohort, name="cohort"),
    path("cohorts/<str:code>/messages/group/", manager.group, name="group"),
    path("cohorts/<str:code>/messages/coming/<str:name>/<str:day>/", coming.coming, name="coming"),
    path("cohorts/<str:code>/messages/coming/<str:name>/<str:day>/raw/", coming.raw, name="coming_raw"),
    path("cohorts/<str:code>/messages/rules/", quiet.rules, name="rules"),
    path("cohorts/<str:code>/messages/words/<str:name>/", words.words, name="words"),
    path("cohorts/<str:code>/messages/words/<str:name>/raw/", words.raw, name="words_raw"),
    path("messages/kinds/", catalog.kinds, name="kinds"),
    path("messages/kinds/<str:name>/", catalog.kind, name="kind"),
    path("messages/kinds/<str:name>/raw/", catalog.raw, name="kind_raw"),
    path("messages/problems/", outbox.problems, name="problems"),
    path("messages/<str:code>/", manager.mail, name="mail"),
    path("messages/<str:code>/raw/", manager.raw, name="mail_raw"),
    *[path(f"messages/<str:code>/{act}/", manager.one, {"act": act}, name=act) for act in manager.ONE],
    path("me/mails/", own.often, name="often"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<str:code>/", outbox.mail, name="outbox_mail"),
    path("outbox/<str:code>/raw/", outbox.raw, name="outbox_raw"),
    path("stop/<str:token>/", stop.stop, name="stop"),
]
