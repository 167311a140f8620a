"""The button to watch something, for pages of other apps; built in to every template."""

from django import template
from django.template import RequestContext

from digests.models import Watch, WatchSubject, kind_of
from digests.watches import may_watch

register = template.Library()


@register.inclusion_tag("digests/_partials/watch_button.html", takes_context=True)
def watch_button(context: RequestContext, subject: WatchSubject) -> dict[str, object]:
    """Render the button that starts or stops watching the subject of a page.

    Renders nothing on a page for a past date, and for people who may not watch.
    """
    user = context["user"]
    if context.get("at") or not may_watch(user):
        return {}
    return {
        "kind": kind_of(subject),
        "subject": subject,
        "is_watched": Watch.objects.filter(user=user).on(subject).exists(),
        "csrf_token": context["csrf_token"],
    }
