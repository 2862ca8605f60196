from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        # Models are not loaded before this.
        from allauth.account.signals import password_reset  # noqa: PLC0415

        from accounts.search import find_people  # noqa: PLC0415
        from accounts.seeding import sync_after_migrate  # noqa: PLC0415
        from accounts.sign_in.lockout import forgive  # noqa: PLC0415
        from base.search import register_source  # noqa: PLC0415

        password_reset.connect(forgive, dispatch_uid="accounts.sign_in.lockout.forgive")
        post_migrate.connect(sync_after_migrate, dispatch_uid="accounts.seeding.sync_after_migrate")
        register_source("People", find_people, position=30)
