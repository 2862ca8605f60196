from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        # accounts stands below the ledger and writes through this hook.
        from accounts.recording import record_with  # noqa: PLC0415  (models are not loaded before this)
        from ledger.services import record  # noqa: PLC0415

        record_with(record)
