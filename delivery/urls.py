"""Addresses of delivery, grouped by what they are about; verbs come last."""

from django.urls import URLPattern

app_name = "delivery"
urlpatterns: list[URLPattern] = []
