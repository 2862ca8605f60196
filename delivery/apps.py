from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        # Models are not loaded before this.
        from delivery.kinds import ReleaseKind  # noqa: PLC0415
        from governance.kinds import register_kind  # noqa: PLC0415

        register_kind(ReleaseKind())
