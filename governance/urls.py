"""Addresses of governance, grouped by what they are about; verbs come last."""

from django.urls import URLPattern

app_name = "governance"
urlpatterns: list[URLPattern] = []
