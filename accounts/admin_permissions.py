"""What each role may do in the admin site, in one table.

Each ModelAdmin's queryset decides which rows a person sees there.
"""

ALL_ACTIONS = ("view", "add", "change", "delete")

# role -> {app.model: actions}. Other roles cannot open the admin site.
ADMIN_SITE: dict[str, dict[str, tuple[str, ...]]] = {
    "champion": {
        "areas.area": ("view",),
        "areas.contact": ALL_ACTIONS,
        "areas.localproject": ALL_ACTIONS,
        "requests_log.request": ("view",),
        "requests_log.entry": ("view",),
    },
    "administrator": {
        "accounts.user": ("view", "add", "change"),
        "accounts.signinlock": ("view",),
        "areas.area": ("view", "add", "change"),
        "areas.lead": ALL_ACTIONS,
        "departments.department": ("view", "add", "change"),
        "departments.champion": ("view", "add", "change"),
        "departments.areachampion": ALL_ACTIONS,
        "departments.departmentright": ALL_ACTIONS,
        "departments.emailcontact": ALL_ACTIONS,
        "requests_log.workstream": ("view", "add", "change"),
        "security.securityevent": ("view",),
    },
}


def may(role: str, permission: str) -> bool:
    """Return whether ``role`` has a Django permission such as ``areas.change_area``.

    For ``areas.``, return whether the role has any permission in the app.
    """
    app, _, codename = permission.partition(".")
    table = ADMIN_SITE.get(role, {})
    if not codename:
        return any(model.startswith(f"{app}.") for model in table)
    action, _, model = codename.partition("_")
    return action in table.get(f"{app}.{model}", ())
