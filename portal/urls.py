"""Root addresses, grouped by app; verbs come last in each path."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("portal.page_urls")),
    path("account/", include("allauth.urls")),
    path("", admin.site.urls),
]
