"""Addresses of the ledger, below ``/ledger/``."""

from django.urls import path

from ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
    path("verify/", views.verify, name="verify"),
    path("<int:sequence>/", views.entry, name="entry"),
]
