"""Addresses of a program's channels."""

from django.urls import path

from viceversa.integrations.chat import views

app_name = "chat"
urlpatterns = [
    path("programs/<str:code>/chat/", views.program, name="program"),
    path("programs/<str:code>/chat/new/", views.new, name="new"),
    path("programs/<str:code>/chat/<str:channel>/", views.change, name="change"),
    path("programs/<str:code>/chat/<str:channel>/switching/", views.switching, name="switching"),
    path("programs/<str:code>/chat/<str:channel>/test/", views.test, name="test"),
    path("programs/<str:code>/chat/<str:channel>/removal/", views.removal, name="removal"),
    path("programs/<str:code>/chat/<str:channel>/posts/<str:post>/again/", views.again, name="again"),
]
