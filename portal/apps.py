import gc

from django.apps import AppConfig

from portal.celery import app as celery_app

__all__ = ["PortalConfig", "celery_app"]  # loaded here, so that every shared task finds its application


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        # The navigation needs models, which are not loaded before this.
        from django.core.checks import Tags, register  # noqa: PLC0415

        from base.search import register_source  # noqa: PLC0415
        from portal.destinations import find_pages  # noqa: PLC0415
        from portal.guards.checks import check_guards  # noqa: PLC0415

        register_source("Go to", find_pages, position=40)
        register(check_guards, Tags.database)

        # What is loaded by now stays until the process ends. Looking through it for garbage, again and again, took up
        # to 50 ms each time, in the middle of somebody's request.
        gc.freeze()
