"""Runs: all of them, one of them, its cases; and where they start, below their prompt."""

from django.urls import path

from evaluation.views.runs import acting, case, comparing, exporting, listing, matrix, page, starting

urlpatterns = [
    path("evaluations/runs/", listing.run_list, name="runs"),
    path("evaluations/runs/<uuid:pk>/", page.run_page, name="run"),
    path("evaluations/runs/<uuid:pk>/progress/", page.run_progress, name="run_progress"),
    path("evaluations/runs/<uuid:pk>/cancel/", acting.run_cancel, name="run_cancel"),
    path("evaluations/runs/<uuid:pk>/resume/", acting.run_resume, name="run_resume"),
    path("evaluations/runs/<uuid:pk>/export/", exporting.run_export, name="run_export"),
    path("evaluations/runs/<uuid:pk>/compare/", comparing.run_compare, name="run_compare"),
    path("evaluations/runs/<uuid:pk>/cases/<int:position>/", case.case_page, name="case"),
    path("evaluations/runs/<uuid:pk>/cases/<int:position>/override/", case.override, name="override"),
    path("prompts/<slug:slug>/evaluations/run/", starting.run_new, name="run_new"),
    path("prompts/<slug:slug>/evaluations/matrix/", matrix.matrix, name="matrix"),
]
