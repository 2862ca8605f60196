from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Prompt registry"

    def ready(self) -> None:
        # Models are not loaded before this.
        from base import search, waiting  # noqa: PLC0415
        from registry.recorded import register_with_ledger  # noqa: PLC0415
        from registry.search import find_features, find_prompts  # noqa: PLC0415
        from registry.waiting import changed_lately, models_about_to_retire, my_drafts, my_submissions  # noqa: PLC0415

        register_with_ledger()
        search.register_source("Prompts", find_prompts, position=10)
        search.register_source("Features", find_features, position=20)
        waiting.register_source(waiting.Section.WAITING, my_drafts)
        waiting.register_source(waiting.Section.MOVING, my_submissions)
        waiting.register_source(waiting.Section.KNOWING, models_about_to_retire)
        waiting.register_source(waiting.Section.KNOWING, changed_lately)
