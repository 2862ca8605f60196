"""Addresses of suites. Those with words of their own come before those with a short name in the same place."""

from django.urls import path

from evaluation.views.suites import (
    archiving,
    arriving,
    cases,
    criteria,
    exporting,
    facts,
    history,
    importing,
    lists,
    pages,
    prompts,
)

urlpatterns = [
    path("evaluations/suites/", lists.suite_list, name="suites"),
    path("evaluations/suites/new/", facts.suite_new, name="suite_new"),
    path("evaluations/suites/import/", importing.suite_import, name="suite_import"),
    path("evaluations/suites/import/<uuid:pk>/", arriving.suite_arriving, name="suite_arriving"),
    path("evaluations/suites/<slug:slug>/", pages.suite_page, name="suite"),
    path("evaluations/suites/<slug:slug>/settings/", facts.suite_settings, name="suite_settings"),
    path("evaluations/suites/<slug:slug>/cases/", cases.suite_cases, name="suite_cases"),
    path("evaluations/suites/<slug:slug>/cases/add/", importing.suite_add, name="suite_add"),
    path("evaluations/suites/<slug:slug>/criteria/", criteria.suite_criteria, name="suite_criteria"),
    path("evaluations/suites/<slug:slug>/criteria/new/", criteria.criterion_new, name="suite_criterion_new"),
    path("evaluations/suites/<slug:slug>/criteria/<int:place>/", criteria.criterion_change, name="suite_criterion"),
    path(
        "evaluations/suites/<slug:slug>/criteria/<int:place>/remove/",
        criteria.criterion_remove,
        name="suite_criterion_remove",
    ),
    path("evaluations/suites/<slug:slug>/attach/", prompts.suite_attach, name="suite_attach"),
    path("evaluations/suites/<slug:slug>/detach/", prompts.suite_detach, name="suite_detach"),
    path("evaluations/suites/<slug:slug>/archive/", archiving.suite_archive, name="suite_archive"),
    path("evaluations/suites/<slug:slug>/restore/", archiving.suite_restore, name="suite_restore"),
    path("evaluations/suites/<slug:slug>/export/", exporting.suite_export, name="suite_export"),
    path("evaluations/suites/<slug:slug>/history/", history.suite_history, name="suite_history"),
]
