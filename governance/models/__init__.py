from governance.models.checking import ChecklistTick, ContentCheck, GateOverride, ProtectedPassage
from governance.models.conversation import Comment, Thread
from governance.models.decision import Bypass, Decision
from governance.models.notification import Notification, NotificationChoice
from governance.models.policy import Policy, PolicyVersion
from governance.models.postreview import PostReview
from governance.models.request import ChangeRequest, RequestContributor, SignatureNeed
from governance.models.snapshot import Snapshot
from governance.models.visit import Visit

__all__ = [
    "Bypass",
    "ChangeRequest",
    "ChecklistTick",
    "Comment",
    "ContentCheck",
    "Decision",
    "GateOverride",
    "Notification",
    "NotificationChoice",
    "Policy",
    "PolicyVersion",
    "PostReview",
    "ProtectedPassage",
    "RequestContributor",
    "SignatureNeed",
    "Snapshot",
    "Thread",
    "Visit",
]
