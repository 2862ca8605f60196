"""Makes ``django.contrib.admin.site`` our own site, for every library that registers with it."""

from django.contrib.admin.apps import AdminConfig


class CountersignAdminConfig(AdminConfig):
    default_site = "portal.site.CountersignSite"
