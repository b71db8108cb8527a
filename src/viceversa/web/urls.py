"""Addresses of the frame itself."""

from django.urls import path

from viceversa.web import views

app_name = "web"
urlpatterns = [
    path("", views.start, name="start"),
    path("theme/", views.theme, name="theme"),
    path("language/", views.language, name="language"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("styleguide/", views.style_guide, name="styleguide"),
    path("styleguide/desk/", views.style_guide_desk, name="styleguide-desk"),
]
