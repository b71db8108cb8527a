"""Addresses of opportunities: for mentors, for who posts one, for who decides."""

from django.urls import path

from viceversa.opportunities.views import deciding, own, posting

app_name = "opportunities"
urlpatterns = [
    path("opportunities/", own.opportunities, name="own"),
    path("opportunities/<str:code>/", own.opportunity, name="one"),
    path("opportunities/<str:code>/withdrawal/", own.withdrawal, name="one-withdrawal"),
    path("programs/<str:code>/opportunities/", posting.program, name="program"),
    path("programs/<str:code>/opportunities/new/", posting.new, name="new"),
    path("postings/<str:code>/", posting.posting, name="posting"),
    path("postings/<str:code>/opening/", posting.opening, name="posting-opening"),
    path("postings/<str:code>/cancellation/", posting.cancellation, name="posting-cancellation"),
    path("decisions/<str:code>/", deciding.reading, name="deciding"),
    path("decisions/<str:code>/closure/", deciding.closure, name="deciding-closure"),
    path("decisions/<str:code>/record/", deciding.record, name="record"),
    path("decisions/<str:code>/<str:application>/", deciding.application, name="deciding-one"),
]
