from registry.models.aimodel import AIModel
from registry.models.contribution import Contribution
from registry.models.dependency import PromptDependency
from registry.models.environment import Environment
from registry.models.feature import Feature, FeatureGroupObjectPermission, FeatureUserObjectPermission
from registry.models.import_run import ImportLine, ImportPlan, ImportRun
from registry.models.prompt import Prompt
from registry.models.version import PromptVersion

__all__ = [
    "AIModel",
    "Contribution",
    "Environment",
    "Feature",
    "FeatureGroupObjectPermission",
    "FeatureUserObjectPermission",
    "ImportLine",
    "ImportPlan",
    "ImportRun",
    "Prompt",
    "PromptDependency",
    "PromptVersion",
]
