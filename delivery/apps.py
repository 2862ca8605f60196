from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        # Models are not loaded before this.
        from delivery.gates import register_gates  # noqa: PLC0415
        from delivery.kinds import ReleaseKind  # noqa: PLC0415
        from governance.kinds import register_kind  # noqa: PLC0415

        register_kind(ReleaseKind())
        register_gates()
