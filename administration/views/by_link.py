"""The page that an invitation opens: to choose the first password of an account.

Mail scanners open links too, so opening one changes nothing: only sending the form does.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import NewPasswordForm
from administration.domain import invitations
from govuk.forms import posted
from outbox.link_pages import is_over_limit, unlisted


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(http: HttpRequest, token: str) -> HttpResponse:
    """Show the form for a password, save it, and go on to the sign-in page."""
    if is_over_limit(http, dry_run=True):
        return render(http, "outbox/too_many_tries.html", status=429)
    try:
        found = invitations.find(token)
        form = NewPasswordForm(posted(http), user=found.user, temp_key=None)
        if form.is_valid():
            invitations.accept(found, form=form)
            messages.success(http, "Your password is saved. Sign in with it.")
            return redirect("account_login")
    except invitations.UnknownInvitationError:
        is_over_limit(http)
        return render(http, "outbox/unknown_link.html", status=404)
    except invitations.InvitationEndedError:
        return render(http, "administration/invitation_ended.html", status=410)
    return render(http, "administration/invitation.html", {"form": form, "invited": found.user})
