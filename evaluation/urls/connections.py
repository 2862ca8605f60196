"""Addresses of connections."""

from django.urls import path

from evaluation.views import connections

urlpatterns = [
    path("evaluations/connections/", connections.connections, name="connections"),
    path("evaluations/connections/new/", connections.connection_new, name="connection_new"),
    path("evaluations/connections/<uuid:pk>/", connections.connection, name="connection"),
    path("evaluations/connections/<uuid:pk>/change/", connections.connection_change, name="connection_change"),
    path("evaluations/connections/<uuid:pk>/try/", connections.connection_try, name="connection_try"),
]
