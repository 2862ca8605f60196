from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Governance"

    def ready(self) -> None:
        # Models are not loaded before this.
        from base import search, waiting  # noqa: PLC0415
        from governance.attaching import attach_to_registry  # noqa: PLC0415
        from governance.gates.own import register_own_gates  # noqa: PLC0415
        from governance.kinds.model_approval import ModelApproval  # noqa: PLC0415
        from governance.kinds.policy_change import PolicyChange  # noqa: PLC0415
        from governance.kinds.registering import register_kind  # noqa: PLC0415
        from governance.putting_live import to_put_live  # noqa: PLC0415
        from governance.recorded import register_with_ledger  # noqa: PLC0415
        from governance.review.attaching import attach_reviews  # noqa: PLC0415
        from governance.reviews_owed import to_close  # noqa: PLC0415
        from governance.search import find_requests  # noqa: PLC0415
        from governance.services.following import listen_to_changes  # noqa: PLC0415
        from governance.waiting import my_requests, to_answer, to_sign  # noqa: PLC0415

        register_kind(ModelApproval())
        register_kind(PolicyChange())
        register_own_gates()
        listen_to_changes()
        register_with_ledger()
        attach_reviews()
        search.register_source("Reviews", find_requests, position=15)
        waiting.register_source(waiting.Section.WAITING, to_sign)
        waiting.register_source(waiting.Section.WAITING, to_answer)
        waiting.register_source(waiting.Section.WAITING, to_put_live)
        waiting.register_source(waiting.Section.WAITING, to_close)
        waiting.register_source(waiting.Section.MOVING, my_requests)
        attach_to_registry()
