"""The pages of the portal itself; the root addresses (portal.urls) include them first."""

from django.conf import settings
from django.urls import path

from portal.views.home import home
from portal.views.search import search

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
]

if settings.DEBUG:
    from portal.views.styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
