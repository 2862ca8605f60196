from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "Evaluation"

    def ready(self) -> None:
        # Models are not loaded before this.
        from base import search, waiting  # noqa: PLC0415
        from evaluation.attaching import attach  # noqa: PLC0415
        from evaluation.attaching_models import attach_to_models  # noqa: PLC0415
        from evaluation.events import on_run_ended  # noqa: PLC0415
        from evaluation.providers.builtin import register_builtin as register_providers  # noqa: PLC0415
        from evaluation.queueing import on_version_submitted  # noqa: PLC0415
        from evaluation.recorded import register_with_ledger  # noqa: PLC0415
        from evaluation.scorers.builtin import register_builtin as register_scorers  # noqa: PLC0415
        from evaluation.search import find_runs, find_suites  # noqa: PLC0415
        from evaluation.services.comparing import on_model_tried  # noqa: PLC0415
        from evaluation.services.schedules import on_scheduled_run_ended  # noqa: PLC0415
        from evaluation.waiting import decayed, my_runs  # noqa: PLC0415
        from registry.announcing import version_submitted  # noqa: PLC0415

        register_scorers()
        register_providers()
        register_with_ledger()
        attach()
        attach_to_models()
        on_run_ended(on_scheduled_run_ended)
        on_run_ended(on_model_tried)
        version_submitted.listen(on_version_submitted)
        search.register_source("Suites", find_suites, position=25)
        search.register_source("Evaluations", find_runs, position=27)
        waiting.register_source(waiting.Section.MOVING, my_runs)
        waiting.register_source(waiting.Section.KNOWING, decayed)
