"""Where a rehearsal is started and read."""

from django.urls import path

from viceversa.rehearsal import views

app_name = "rehearsal"
urlpatterns = [
    path("cohorts/<str:code>/rehearsal/", views.rehearsal, name="page"),
    path("cohorts/<str:code>/rehearsal.csv", views.file, name="file"),
    path("cohorts/<str:code>/rehearsal.html", views.document, name="document"),
]
