"""Addresses of portfolios: one's own, what was shown to oneself, what a mentee may say, a program's words."""

from django.urls import path

from viceversa.portfolio.views import own, reader, saying, versions, words

app_name = "portfolio"
urlpatterns = [
    path("portfolio/", own.portfolio, name="own"),
    path("portfolio/entries/<str:kind>/new/", own.new, name="entry-new"),
    path("portfolio/entries/<str:code>/", own.entry, name="entry"),
    path("portfolio/entries/<str:code>/removal/", own.removal, name="entry-removal"),
    path("portfolio/statements/<str:code>/", own.statement, name="statement"),
    path("portfolio/requests/<str:member>/", own.request_statement, name="request"),
    path("portfolio/file/", own.file, name="file"),
    path("portfolio/removal/", own.delete_all, name="removal"),
    path("portfolio/versions/", versions.compose, name="compose"),
    path("portfolio/versions/<str:code>/", versions.version, name="version"),
    path("portfolio/versions/<str:code>/removal/", versions.removal, name="version-removal"),
    path("portfolio/versions/<str:code>/sharing/", versions.sharing, name="version-sharing"),
    path("portfolio/versions/<str:code>/file/<str:form>/", versions.file, name="version-file"),
    path("portfolio/shares/<str:code>/end/", versions.end, name="share-end"),
    path("shown/<str:code>/", reader.shown, name="shown"),
    path("pairs/<str:code>/words/", saying.saying, name="saying"),
    path("pairs/<str:code>/words/<str:statement>/removal/", saying.removal, name="saying-removal"),
    path("programs/<str:code>/leadership-words/", words.words, name="words"),
    path("programs/<str:code>/leadership-words/<str:word>/", words.retirement, name="words-retirement"),
]
