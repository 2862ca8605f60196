"""Addresses below ``/api/v1/registry/``. Verbs come last."""

from django.urls import path

from registry.api.views.catalogue import EnvironmentDetail, EnvironmentList, ModelDetail, ModelList
from registry.api.views.checks import Check
from registry.api.views.compare import Compare
from registry.api.views.dependencies import Dependencies, Dependency
from registry.api.views.drafts import Draft, DraftSubmit
from registry.api.views.features import FeatureDetail, FeatureList
from registry.api.views.me import Me
from registry.api.views.prompts import PromptArchive, PromptDetail, PromptList, PromptRestore
from registry.api.views.versions import VersionContent, VersionDetail, VersionList, VersionRestore

app_name = "registry-api"
urlpatterns = [
    path("me", Me.as_view(), name="me"),
    path("features", FeatureList.as_view(), name="features"),
    path("features/<slug:slug>", FeatureDetail.as_view(), name="feature"),
    path("prompts", PromptList.as_view(), name="prompts"),
    path("prompts/<slug:slug>", PromptDetail.as_view(), name="prompt"),
    path("prompts/<slug:slug>/archive", PromptArchive.as_view(), name="prompt-archive"),
    path("prompts/<slug:slug>/restore", PromptRestore.as_view(), name="prompt-restore"),
    path("prompts/<slug:slug>/draft", Draft.as_view(), name="draft"),
    path("prompts/<slug:slug>/draft/submit", DraftSubmit.as_view(), name="draft-submit"),
    path("prompts/<slug:slug>/versions", VersionList.as_view(), name="versions"),
    path("prompts/<slug:slug>/versions/<str:version>", VersionDetail.as_view(), name="version"),
    path("prompts/<slug:slug>/versions/<str:version>/content", VersionContent.as_view(), name="version-content"),
    path("prompts/<slug:slug>/versions/<str:version>/restore", VersionRestore.as_view(), name="version-restore"),
    path("prompts/<slug:slug>/compare", Compare.as_view(), name="compare"),
    path("prompts/<slug:slug>/dependencies", Dependencies.as_view(), name="dependencies"),
    path("prompts/<slug:slug>/dependencies/<slug:upstream>", Dependency.as_view(), name="dependency"),
    path("models", ModelList.as_view(), name="models"),
    path("models/<uuid:id>", ModelDetail.as_view(), name="model"),
    path("environments", EnvironmentList.as_view(), name="environments"),
    path("environments/<slug:slug>", EnvironmentDetail.as_view(), name="environment"),
    path("check", Check.as_view(), name="check"),
]
