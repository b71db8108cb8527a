"""Addresses of adjusting. Acts are nouns that take a POST."""

from django.urls import path

from viceversa.adjusting.views import attention, log, looking_back, recommended

app_name = "adjusting"
urlpatterns = [
    path("cohorts/<str:code>/attention/", attention.page, name="attention"),
    path("cohorts/<str:code>/attention/mail/", attention.digest, name="digest"),
    path("cohorts/<str:code>/attention/<str:kind>/<str:subject>/", attention.item, name="item"),
    path("cohorts/<str:code>/attention/<str:kind>/<str:subject>/draft/", attention.draft, name="draft"),
    path("cohorts/<str:code>/attention/<str:kind>/<str:subject>/return/", attention.back, name="back"),
    path("cohorts/<str:code>/recommended/", recommended.page, name="recommended"),
    path("cohorts/<str:code>/recommended/<str:rule>/dismissal/", recommended.dismissal, name="dismissal"),
    path("cohorts/<str:code>/recommended/<str:rule>/again/", recommended.again, name="again"),
    path("cohorts/<str:code>/looking-back/", looking_back.page, name="looking_back"),
    path("cohorts/<str:code>/looking-back/new/", looking_back.new, name="lesson_new"),
    path("cohorts/<str:code>/looking-back/next/", looking_back.following, name="next"),
    path("cohorts/<str:code>/looking-back/<str:lesson>/", looking_back.lesson, name="lesson"),
    path("cohorts/<str:code>/looking-back/<str:lesson>/removal/", looking_back.removal, name="lesson_removal"),
    path("cohorts/<str:code>/looking-back/<str:lesson>/settled/", looking_back.settled, name="settled"),
    path("programs/<str:code>/changes/", log.page, name="changes"),
    path("programs/<str:code>/changes/<str:remark>/removal/", log.removal, name="remark_removal"),
]
