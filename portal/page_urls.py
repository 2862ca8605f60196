"""The pages of the portal itself; the root addresses (portal.urls) include them first."""

from django.urls import path

from portal.views.home import home
from portal.views.search import search
from portal.views.styleguide import styleguide

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("styleguide/", styleguide, name="styleguide"),
]
