"""Every permission of the registry, once. All of them are held on a feature and cover the prompts inside it.

Naming: verb, then what; the constant is the full ``app.codename`` that ``user.has_perm`` takes.
"""

VIEW_FEATURE = "registry.view_feature"
EDIT_PROMPTS = "registry.edit_prompts"
MANAGE_PROMPTS = "registry.manage_prompts"
MANAGE_FEATURES = "registry.manage_features"
SIGN_TECHNICAL = "registry.sign_technical"
SIGN_PRODUCT = "registry.sign_product"
SIGN_LEGAL = "registry.sign_legal"
RELEASE_PROMPTS = "registry.release_prompts"
BREAK_GLASS = "registry.break_glass"

# These two are held everywhere or not at all.
VIEW_MODELS = "registry.view_aimodel"
MANAGE_MODELS = "registry.manage_models"
