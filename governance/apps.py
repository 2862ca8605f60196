from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Governance"

    def ready(self) -> None:
        # Models are not loaded before this.
        from governance.attaching import attach_to_registry  # noqa: PLC0415
        from governance.gates.own import register_own_gates  # noqa: PLC0415
        from governance.kinds.model_approval import ModelApproval  # noqa: PLC0415
        from governance.kinds.policy_change import PolicyChange  # noqa: PLC0415
        from governance.kinds.registering import register_kind  # noqa: PLC0415
        from governance.recorded import register_with_ledger  # noqa: PLC0415

        register_kind(ModelApproval())
        register_kind(PolicyChange())
        register_own_gates()
        register_with_ledger()
        attach_to_registry()
