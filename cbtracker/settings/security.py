"""HTTPS, headers, proxies and security events."""

from django.core.exceptions import ImproperlyConfigured

from cbtracker.settings.accounts import OIDC_SERVER_URL
from cbtracker.settings.environment import AT_LEAST_ONE, PRODUCTION, env

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    # Browsers take a cookie of such a name only from this very host, over HTTPS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# No script reads it: forms carry the token.
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# Whether browsers may have this host in the list that they are delivered with. Hard to take back.
SECURE_HSTS_PRELOAD = PRODUCTION and env.bool("HSTS_PRELOAD", default=False)
# Django would have every service preloaded.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# How many proxies stand in front, each of which adds an address to X-Forwarded-For. None if nobody
# has said; BEHIND_PROXY is the older setting, of one proxy.
PROXY_COUNT = env.int("PROXY_COUNT", default=None)
if PROXY_COUNT is None and env.bool("BEHIND_PROXY", default=False):
    PROXY_COUNT = 1
if PROXY_COUNT is not None and PROXY_COUNT < 0:
    raise ImproperlyConfigured("PROXY_COUNT must be 0 or more: how many proxies are in front.")
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Count failed sign-ins by the address that the first of them saw, and by no address that a visitor
# could have written.
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT or 0

X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # The form that begins single sign-on is answered by a redirect to the provider.
        "form-action": ["'self'", *filter(None, ["/".join(OIDC_SERVER_URL.split("/")[:3])])],
        "frame-ancestors": ["'none'"],
        # See security.views.
        "report-uri": "/security/blocked/",
    }
}
# Features of browsers that no page uses, nor any page that it could show.
_UNUSED = (
    "accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope"
    " magnetometer microphone midi payment picture-in-picture usb xr-spatial-tracking"
)
_USED = "clipboard-write publickey-credentials-create publickey-credentials-get"
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=()" for name in _UNUSED.split()), *(f"{name}=(self)" for name in _USED.split())]
)

# Where a weakness is reported: an email address or an https:// address, for security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

# How long security events are kept, at least, in the database.
SECURITY_EVENT_DAYS = env.int("SECURITY_EVENT_DAYS", default=400, validate=AT_LEAST_ONE)
