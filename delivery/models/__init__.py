from delivery.models.deployment import Deployment, DeploymentArm
from delivery.models.holding import FeatureStop, FreezeWindow, Revocation
from delivery.models.rollout import Rollout

__all__ = ["Deployment", "DeploymentArm", "FeatureStop", "FreezeWindow", "Revocation", "Rollout"]
