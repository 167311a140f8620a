"""URLs for signing in and out and for passwords, and for a page that says sign-up is closed.

These are the only pages of django-allauth in use. The names are those that it expects.
"""

from allauth.account import views
from allauth.socialaccount import views as sign_on
from allauth.usersessions.views import list_usersessions
from django.urls import include, path, re_path

from accounts.views import for_passwords, stay_signed_in, your_account

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("sign-up/", views.signup, name="account_signup"),
    path("not-active/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("stay/", stay_signed_in, name="stay-signed-in"),
    path("sessions/", list_usersessions, name="usersessions_list"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("oidc/cancelled/", sign_on.login_cancelled, name="socialaccount_login_cancelled"),
    path("oidc/error/", sign_on.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("password/", your_account, name="account_change_password"),
    path(
        "password/forgotten/",
        for_passwords(views.password_reset),
        name="account_reset_password",
    ),
    path("password/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        for_passwords(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
