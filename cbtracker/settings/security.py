"""HTTPS, headers, proxies and security events."""

from cbtracker.settings.accounts import OIDC_SERVER_URL
from cbtracker.settings.environment import PRODUCTION, env

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Count failed sign-ins by the IP address that the proxy passes on, not by the proxy's own.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        # The form that begins single sign-on is answered by a redirect to the provider.
        "form-action": ["'self'", *filter(None, ["/".join(OIDC_SERVER_URL.split("/")[:3])])],
        "frame-ancestors": ["'none'"],
    }
}

# How long security events are kept, at least, in the database.
SECURITY_EVENT_DAYS = env.int("SECURITY_EVENT_DAYS", default=400)
