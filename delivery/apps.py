from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        # Models are not loaded before this.
        from base import search  # noqa: PLC0415
        from delivery.attaching import attach  # noqa: PLC0415
        from delivery.baselines import register_with_evaluation  # noqa: PLC0415
        from delivery.gates import register_gates  # noqa: PLC0415
        from delivery.kinds import ReleaseKind  # noqa: PLC0415
        from delivery.recorded import find_timelines, register_with_ledger  # noqa: PLC0415
        from governance.kinds import register_kind  # noqa: PLC0415

        register_kind(ReleaseKind())
        register_gates()
        register_with_ledger()
        register_with_evaluation()
        search.register_source("Timelines", find_timelines, position=60)
        attach()
