"""Addresses for machines that look after this one."""

from django.urls import path

from viceversa.operations import health

app_name = "operations"
urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
