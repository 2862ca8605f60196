"""Everything that changes the registry: one function a verb."""

from registry.services.catalogue import (
    add_environment,
    add_model,
    approve_model,
    update_environment,
    update_model,
)
from registry.services.continuing import continue_writing
from registry.services.dependencies import add_dependency, remove_dependency
from registry.services.drafts import EditConflict, discard_draft, restore_draft, save_draft, start_draft
from registry.services.features import create_feature, update_feature
from registry.services.prompts import archive_prompt, create_prompt, restore_prompt, update_prompt
from registry.services.reverting import go_back_to
from registry.services.submission import submit_version

__all__ = [
    "EditConflict",
    "add_dependency",
    "add_environment",
    "add_model",
    "approve_model",
    "archive_prompt",
    "continue_writing",
    "create_feature",
    "create_prompt",
    "discard_draft",
    "go_back_to",
    "remove_dependency",
    "restore_draft",
    "restore_prompt",
    "save_draft",
    "start_draft",
    "submit_version",
    "update_environment",
    "update_feature",
    "update_model",
    "update_prompt",
]
