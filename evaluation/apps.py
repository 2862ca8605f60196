from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "Evaluation"

    def ready(self) -> None:
        # Models are not loaded before this.
        from evaluation.providers.builtin import register_builtin as register_providers  # noqa: PLC0415
        from evaluation.recorded import register_with_ledger  # noqa: PLC0415
        from evaluation.scorers.builtin import register_builtin as register_scorers  # noqa: PLC0415

        register_scorers()
        register_providers()
        register_with_ledger()
