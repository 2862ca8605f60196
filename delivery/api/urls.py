"""Addresses below ``/api/v1/``. Verbs come last."""

from django.urls import path

from delivery.api.views import rollouts
from delivery.api.views.deployments import DeploymentDetail, DeploymentList, LiveList, RollBack
from delivery.api.views.holding import FreezeList, StartFeature, StopFeature

app_name = "delivery-api"
urlpatterns = [
    path("deployments", DeploymentList.as_view(), name="deployments"),
    path("deployments/live", LiveList.as_view(), name="live"),
    path("deployments/roll-back", RollBack.as_view(), name="roll-back"),
    path("deployments/<uuid:id>", DeploymentDetail.as_view(), name="deployment"),
    path("rollouts", rollouts.RolloutList.as_view(), name="rollouts"),
    path("rollouts/<uuid:id>", rollouts.RolloutDetail.as_view(), name="rollout"),
    path("rollouts/<uuid:id>/pause", rollouts.Pause.as_view(), name="pause"),
    path("rollouts/<uuid:id>/resume", rollouts.Resume.as_view(), name="resume"),
    path("rollouts/<uuid:id>/advance", rollouts.Advance.as_view(), name="advance"),
    path("rollouts/<uuid:id>/stop", rollouts.Stop.as_view(), name="stop"),
    path("freezes", FreezeList.as_view(), name="freezes"),
    path("features/<slug:slug>/stop", StopFeature.as_view(), name="feature-stop"),
    path("features/<slug:slug>/start", StartFeature.as_view(), name="feature-start"),
]
