"""Addresses of evaluation, a module for each thing they are about; verbs come last."""

from evaluation.urls import connections, models, prompts, runs, suites

app_name = "evaluation"
urlpatterns = [
    *runs.urlpatterns,
    *suites.urlpatterns,
    *connections.urlpatterns,
    *prompts.urlpatterns,
    *models.urlpatterns,
]
