"""What each role may do in the admin site, in one table.

Which rows a person sees there is another matter: every ModelAdmin's queryset answers that.
"""

KEEPS = ("view", "add", "change", "delete")

# role -> {app.model: actions}. A role that is not here has no business in the admin site.
ADMIN_SITE: dict[str, dict[str, tuple[str, ...]]] = {
    "champion": {
        "areas.area": ("view",),
        "areas.contact": KEEPS,
        "areas.localproject": KEEPS,
        "requests_log.request": ("view",),
        "requests_log.entry": ("view",),
    },
    "administrator": {
        "accounts.user": ("view", "add", "change"),
        "areas.area": ("view", "add", "change"),
        "areas.lead": KEEPS,
        "departments.department": ("view", "add", "change"),
        "departments.champion": ("view", "add", "change"),
        "departments.championed": KEEPS,
        "departments.correspondent": KEEPS,
        "requests_log.workstream": ("view", "add", "change"),
    },
}


def may(role: str, permission: str) -> bool:
    """Return whether ``role`` has a Django permission such as ``areas.change_area``.

    A bare ``areas.`` asks whether the role has any permission in the app.
    """
    app, _, codename = permission.partition(".")
    table = ADMIN_SITE.get(role, {})
    if not codename:
        return any(model.startswith(f"{app}.") for model in table)
    action, _, model = codename.partition("_")
    return action in table.get(f"{app}.{model}", ())
