"""Addresses of the ledger, below ``/ledger/``."""

from django.urls import path

from ledger import checkpoint_views, views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("checkpoints/", checkpoint_views.checkpoints, name="checkpoints"),
    path("checkpoints/<int:pk>/", checkpoint_views.checkpoint, name="checkpoint"),
    path("<int:sequence>/", views.entry, name="entry"),
]
