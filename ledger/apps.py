from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from accounts import recording  # noqa: PLC0415  (models are loaded only now)
        from ledger.people import register_people  # noqa: PLC0415
        from ledger.services import record  # noqa: PLC0415

        recording.record_with(record)
        register_people()
