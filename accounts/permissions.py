"""Every permission of the people pages, once. The constant is the full name that ``user.has_perm`` takes."""

MANAGE_PEOPLE = "accounts.manage_people"
VIEW_PEOPLE = "accounts.view_people"
