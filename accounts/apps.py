from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts.seeding import sync_after_migrate  # noqa: PLC0415  (models are not loaded before this)

        post_migrate.connect(sync_after_migrate, dispatch_uid="accounts.seeding.sync_after_migrate")
