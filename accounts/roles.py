"""The roles that every installation has: what each is for, and what each may do.

Pure: no Django. The migration ``0003_roles`` and the sync after every migration read this list, so a change here
reaches every installation with its next ``migrate``. Codes are stored; they never change.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class RoleCode(enum.StrEnum):
    VIEWER = "viewer"
    PROMPT_EDITOR = "prompt-editor"
    PROMPT_OWNER = "prompt-owner"
    TECHNICAL_REVIEWER = "technical-reviewer"
    PRODUCT_REVIEWER = "product-reviewer"
    LEGAL_REVIEWER = "legal-reviewer"
    RELEASE_MANAGER = "release-manager"
    DATA_STEWARD = "data-steward"
    MODEL_STEWARD = "model-steward"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class RoleSpec:
    """``permissions`` are full names ("registry.edit_prompts"); ``for_one_feature`` says whether it can be so narrow.

    A role held for one feature gives only those of its permissions that are about features.
    """

    code: RoleCode
    name: str
    description: str
    permissions: tuple[str, ...]
    signs_off: bool = False
    for_one_feature: bool = True


# What every role may do: look.
_LOOK = ("registry.view_feature", "registry.view_aimodel")

ROLES: tuple[RoleSpec, ...] = (
    RoleSpec(
        RoleCode.VIEWER,
        "Viewer",
        "Reads features, prompts, their versions and their history. Changes nothing.",
        _LOOK,
    ),
    RoleSpec(
        RoleCode.PROMPT_EDITOR,
        "Prompt editor",
        "Writes drafts of prompts, brings prompts in from files, and submits drafts for review.",
        (*_LOOK, "registry.edit_prompts"),
    ),
    RoleSpec(
        RoleCode.PROMPT_OWNER,
        "Prompt owner",
        "Answers for prompts: writes and submits them, says what they are for, who owns them and what they depend on.",
        (*_LOOK, "registry.edit_prompts", "registry.manage_prompts"),
    ),
    RoleSpec(
        RoleCode.TECHNICAL_REVIEWER,
        "Technical reviewer",
        "Signs off that a change works: it is tested, its inputs and outputs fit, and it can be rolled back.",
        (*_LOOK, "registry.sign_technical"),
        signs_off=True,
    ),
    RoleSpec(
        RoleCode.PRODUCT_REVIEWER,
        "Product reviewer",
        "Signs off that a change does what users of the product should get.",
        (*_LOOK, "registry.sign_product"),
        signs_off=True,
    ),
    RoleSpec(
        RoleCode.LEGAL_REVIEWER,
        "Legal reviewer",
        "Signs off that a change keeps the law, the contracts and the promises made to users.",
        (*_LOOK, "registry.sign_legal"),
        signs_off=True,
    ),
    RoleSpec(
        RoleCode.RELEASE_MANAGER,
        "Release manager",
        "Puts approved versions live and takes them back. In an emergency breaks glass: live now, reviewed later.",
        (*_LOOK, "registry.release_prompts", "registry.break_glass"),
    ),
    RoleSpec(
        RoleCode.DATA_STEWARD,
        "Data steward",
        "Looks after how long data is kept, and after requests to see or erase a person's data.",
        _LOOK,
    ),
    RoleSpec(
        RoleCode.MODEL_STEWARD,
        "Model steward",
        "Keeps the catalogue of AI models: which may be used, what they cost, and when they end.",
        (*_LOOK, "registry.manage_models"),
        for_one_feature=False,
    ),
    RoleSpec(
        RoleCode.AUDITOR,
        "Auditor",
        "Reads everything, the ledger and the people pages included. Changes nothing.",
        (*_LOOK, "ledger.view_entry", "accounts.view_people"),
        for_one_feature=False,
    ),
    RoleSpec(
        RoleCode.ADMINISTRATOR,
        "Administrator",
        "Sets up features, models and people: invites, grants and withdraws roles, deactivates. Signs nothing off.",
        (
            *_LOOK,
            "registry.edit_prompts",
            "registry.manage_prompts",
            "registry.manage_features",
            "registry.manage_models",
            "governance.manage_policies",
            "ledger.view_entry",
            "accounts.view_people",
            "accounts.manage_people",
        ),
        for_one_feature=False,
    ),
)

# Each permission in words, after "may". A test fails for a permission of a role that has none.
PERMISSION_SENTENCES: dict[str, str] = {
    "registry.view_feature": "see features, their prompts, every version and its history",
    "registry.view_aimodel": "see the catalogue of AI models",
    "registry.edit_prompts": "write drafts, keep tags and known issues, import prompts and submit drafts for review",
    "registry.manage_prompts": "set title, purpose, owner and dependencies of prompts, and archive prompts",
    "registry.manage_features": "create features and set how risky they are",
    "registry.sign_technical": "sign changes off as technical reviewer",
    "registry.sign_product": "sign changes off as product reviewer",
    "registry.sign_legal": "sign changes off as legal reviewer",
    "registry.release_prompts": "put approved versions live, roll them back, and stop a feature",
    "registry.break_glass": "put a version live in an emergency before it is signed",
    "registry.manage_models": "change the catalogue of AI models",
    "governance.manage_policies": "propose changes of the policies that say who must sign",
    "ledger.view_entry": "read the ledger: who did what, and when",
    "accounts.view_people": "see people, their roles and their delegations",
    "accounts.manage_people": "invite people, grant and withdraw roles, and deactivate people",
}
