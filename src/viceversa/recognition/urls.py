"""Addresses of commitments and ideas: a pair's own, and what their program reads."""

from django.urls import path

from viceversa.recognition.views import board, commitments, ideas, sharing

app_name = "recognition"
urlpatterns = [
    path("pairs/<str:code>/outcomes/", sharing.outcomes, name="outcomes"),
    path("pairs/<str:code>/outcomes/<str:kind>/<str:thing>/publication/", sharing.publication, name="publication"),
    path("pairs/<str:code>/commitments/", commitments.new, name="commitment-new"),
    path("pairs/<str:code>/commitments/<str:thing>/", commitments.commitment, name="commitment"),
    path("pairs/<str:code>/commitments/<str:thing>/outcome/", commitments.outcome, name="commitment-outcome"),
    path("pairs/<str:code>/commitments/<str:thing>/removal/", commitments.removal, name="commitment-removal"),
    path("pairs/<str:code>/ideas/", ideas.new, name="idea-new"),
    path("pairs/<str:code>/ideas/<str:thing>/", ideas.idea, name="idea"),
    path("pairs/<str:code>/ideas/<str:thing>/test/", ideas.test, name="idea-test"),
    path("pairs/<str:code>/ideas/<str:thing>/outcome/", ideas.outcome, name="idea-outcome"),
    path("pairs/<str:code>/ideas/<str:thing>/course/", ideas.course, name="idea-course"),
    path("pairs/<str:code>/ideas/<str:thing>/removal/", ideas.removal, name="idea-removal"),
    path("boards/", board.boards, name="boards"),
    path("programs/<str:code>/ideas/", board.ideas, name="ideas"),
    path("programs/<str:code>/commitments/", board.commitments, name="commitments"),
    path("programs/<str:code>/<str:kind>/<str:thing>/withdrawal/", board.withdrawal, name="withdrawal"),
]
