"""Addresses of delivery, grouped by what they are about; verbs come last."""

from django.urls import path

from delivery.views import breaking, environments, freezing, rolling_back, rollouts, switching

app_name = "delivery"
urlpatterns = [
    path("releases/", environments.releases, name="releases"),
    path("releases/freezes/", freezing.freezes, name="freezes"),
    path("releases/freezes/new/", freezing.freeze_new, name="freeze_new"),
    path("releases/freezes/<uuid:pk>/lift/", freezing.freeze_lift, name="freeze_lift"),
    path("releases/deployments/<uuid:pk>/", environments.deployment, name="deployment"),
    path("releases/rollouts/<uuid:pk>/advance/", rollouts.advance, name="rollout_advance"),
    path("releases/rollouts/<uuid:pk>/pause/", rollouts.pause, name="rollout_pause"),
    path("releases/rollouts/<uuid:pk>/resume/", rollouts.resume, name="rollout_resume"),
    path("releases/rollouts/<uuid:pk>/stop/", rollouts.stop, name="rollout_stop"),
    path("releases/<slug:slug>/", environments.environment, name="environment"),
    path("prompts/<slug:slug>/releases/", environments.prompt_releases, name="prompt_releases"),
    path("prompts/<slug:slug>/roll-back/<slug:env>/", rolling_back.roll_back_page, name="roll_back"),
    path("prompts/<slug:slug>/break-glass/<slug:env>/", breaking.break_glass_page, name="break_glass"),
    path("prompts/<slug:slug>/versions/<str:reference>/revoke/", rolling_back.revoke, name="revoke"),
    path("features/<slug:slug>/stop/", switching.stop, name="feature_stop"),
    path("features/<slug:slug>/start/", switching.start, name="feature_start"),
]
