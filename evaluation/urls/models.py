"""Addresses below a model of the catalogue."""

from django.urls import path

from evaluation.views import models

urlpatterns = [
    path("models/<uuid:pk>/successor/", models.successor, name="successor"),
    path("models/<uuid:pk>/successor/try/", models.successor_try, name="successor_try"),
    path("models/<uuid:pk>/successor/prompts/<slug:slug>/change/", models.successor_change, name="successor_change"),
]
