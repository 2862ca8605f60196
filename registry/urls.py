"""Addresses of the registry, grouped by what they are about; verbs come last."""

from django.urls import path

from registry.views import catalogue, compare, editor, facts, features, history, prompts, versions

app_name = "registry"

urlpatterns = [
    path("prompts/", prompts.prompt_list, name="prompts"),
    path("prompts/new/", facts.prompt_new, name="prompt_new"),
    path("prompts/<slug:slug>/", prompts.prompt_page, name="prompt"),
    path("prompts/<slug:slug>/change/", facts.prompt_change, name="prompt_change"),
    path("prompts/<slug:slug>/archive/", facts.prompt_archive, name="prompt_archive"),
    path("prompts/<slug:slug>/restore/", facts.prompt_restore, name="prompt_restore"),
    path("prompts/<slug:slug>/dependencies/", facts.dependencies, name="dependencies"),
    path("prompts/<slug:slug>/dependencies/<int:pk>/remove/", facts.dependency_remove, name="dependency_remove"),
    path("prompts/<slug:slug>/versions/<str:reference>/", versions.version_page, name="version"),
    path("prompts/<slug:slug>/compare/", compare.compare, name="compare"),
    path("prompts/<slug:slug>/history/", history.prompt_history, name="history"),
    path("prompts/<slug:slug>/history/go-back/", history.prompt_go_back, name="go_back"),
    path("prompts/<slug:slug>/access/", prompts.prompt_access, name="access"),
    path("prompts/<slug:slug>/edit/", editor.edit, name="edit"),
    path("prompts/<slug:slug>/draft/start/", editor.draft_start, name="draft_start"),
    path("prompts/<slug:slug>/draft/save/", editor.draft_save, name="draft_save"),
    path("prompts/<slug:slug>/draft/preview/", editor.draft_preview, name="draft_preview"),
    path("prompts/<slug:slug>/draft/diff/", compare.draft_diff, name="draft_diff"),
    path("prompts/<slug:slug>/draft/submit/", editor.draft_submit, name="draft_submit"),
    path("prompts/<slug:slug>/draft/discard/", editor.draft_discard, name="draft_discard"),
    path("prompts/<slug:slug>/draft/restore/", editor.draft_restore, name="draft_restore"),
    path("features/", features.feature_list, name="features"),
    path("features/new/", features.feature_new, name="feature_new"),
    path("features/<slug:slug>/", features.feature_page, name="feature"),
    path("features/<slug:slug>/change/", features.feature_change, name="feature_change"),
    path("features/<slug:slug>/history/", history.feature_history, name="feature_history"),
    path("models/", catalogue.model_list, name="models"),
    path("models/new/", catalogue.model_new, name="model_new"),
    path("models/<uuid:pk>/", catalogue.model_page, name="model"),
    path("models/<uuid:pk>/change/", catalogue.model_change, name="model_change"),
    path("models/<uuid:pk>/history/", history.model_history, name="model_history"),
    path("environments/", catalogue.environment_list, name="environments"),
    path("environments/new/", catalogue.environment_new, name="environment_new"),
    path("environments/<slug:slug>/change/", catalogue.environment_change, name="environment_change"),
    path("environments/<slug:slug>/history/", history.environment_history, name="environment_history"),
]
