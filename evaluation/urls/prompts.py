"""Addresses of the evaluations of a prompt, of decay, and the first page."""

from django.urls import path

from evaluation.views import home, prompts

urlpatterns = [
    path("evaluations/", home.home, name="home"),
    path("evaluations/decay/<uuid:pk>/close/", prompts.decay_close, name="decay_close"),
    path("prompts/<slug:slug>/evaluations/", prompts.prompt_evaluations, name="prompt_evaluations"),
    path("prompts/<slug:slug>/evaluations/schedule/", prompts.schedule, name="schedule"),
    path("prompts/<slug:slug>/evaluations/retest/", prompts.retest, name="retest"),
]
