"""What each role is answered at each address: the table that ``test_access_matrix`` reads.

A row has the answers for a visitor, an official, a lead, a champion and an administrator: a status,
or the address that they are sent to.
"""

SIGN_IN = "/accounts/sign-in/"
YOURS = "/your-requests/"
ADMIN = "/admin/"
HOME = "/"
PASSWORD = "/accounts/password/"
ADMINISTRATION = "/administration/"
ELSEWHERE = (SIGN_IN, YOURS, ADMIN, HOME, PASSWORD, ADMINISTRATION)

# route: what nobody, an official, a lead, a champion and an administrator get. A number is the
# status; an address is where they are sent in the end.
READERS = (SIGN_IN, 200, 200, 200, 403)
WRITERS = (SIGN_IN, 200, 403, 403, 403)
OFFICIALS_ALONE = (SIGN_IN, 200, 404, 404, 404)
EVERYBODY_IN = (SIGN_IN, 200, 200, 200, 200)
STAFF = (SIGN_IN, HOME, YOURS, 200, 200)
ADMINISTRATORS = (SIGN_IN, HOME, YOURS, 403, 200)
CHAMPIONS = (SIGN_IN, HOME, YOURS, 200, 403)
ADMINISTRATORS_ALONE = (SIGN_IN, 403, 403, 403, 200)
NOBODY = (SIGN_IN, HOME, YOURS, 403, 403)
# Of a row that a person may not see, Django's history says that there is none.
ROWS_OF_ADMINISTRATORS = {
    "<path:object_id>/history/": (SIGN_IN, HOME, YOURS, ADMIN, 200),
    "<path:object_id>/delete/": NOBODY,
}
# Rows that nobody adds by hand.
NOT_ADDED = {
    f"admin/{model}/add/": NOBODY for model in ("accounts/signinlock", "security/securityevent")
}
OF_ADMINISTRATORS = (
    *("", "never-signed-in/", "last-sign-in/", "areas-without-a-lead/", "champions-who-ended/"),
    *("departments-without-a-contact/", "email-test/", "invite/", "people/<int:user_id>/"),
    *(f"files/<{tail}/" for tail in ("slug:kind>", "int:file_id>/rows", "int:file_id>/columns")),
)
TABLE: dict[str, tuple[int | str, ...]] = {
    "": (SIGN_IN, 200, YOURS, ADMIN, ADMINISTRATION),
    "your-requests/": (SIGN_IN, 403, 200, 403, 403),
    "help/": EVERYBODY_IN,
    "help/<slug:name>/": EVERYBODY_IN,
    "service/<slug:name>/": (200, 200, 200, 200, 200),
    ".well-known/security.txt": (200, 200, 200, 200, 200),
    "security/blocked/": (405, 405, 405, 405, 405),
    "requests/": READERS,
    "requests/download.<str:extension>": READERS,
    "requests/to-change.<str:extension>": WRITERS,
    "requests/print/": READERS,
    "requests/<reference:number>/late-news/": WRITERS,
    "requests/new/": WRITERS,
    "requests/<reference:number>/": READERS,
    "requests/<reference:number>/update/": WRITERS,
    "requests/<reference:number>/change/": WRITERS,
    "requests/<reference:number>/entries/<int:entry_id>/correct/": WRITERS,
    "requests/<reference:number>/entries/<int:entry_id>/withdraw/": WRITERS,
    "requests/<reference:number>/entries/<int:entry_id>/undo/": (SIGN_IN, 405, 403, 403, 403),
    "requests/<reference:number>/entries/<int:entry_id>/evidence/": WRITERS,
    "requests/<reference:number>/evidence/<int:evidence_id>/": READERS,
    "requests/<reference:number>/evidence/<int:evidence_id>/withdraw/": WRITERS,
    "requests/<reference:number>/positions/new/": WRITERS,
    "requests/<reference:number>/positions/<int:position_id>/correct/": WRITERS,
    "requests/<reference:number>/steps/new/": WRITERS,
    "workstreams/<slug:slug>/steps/new/": WRITERS,
    "steps/<int:step_id>/correct/": WRITERS,
    "steps/<int:step_id>/ended/": WRITERS,
    "requests/<reference:number>/concerns/": WRITERS,
    "requests/<reference:number>/owner/": WRITERS,
    "hand-over/": WRITERS,
    "requests/together/": (SIGN_IN, 405, 403, 403, 403),
    "requests/together/<int:pk>/undo/": (SIGN_IN, 405, 403, 403, 403),
    "views/save/": READERS,
    "views/<int:pk>/": (SIGN_IN, 404, 404, 404, 403),
    "requests/<reference:number>/similar/": READERS,
    "requests/<reference:number>/wording/": WRITERS,
    "glossary/": READERS,
    "glossary/add/": WRITERS,
    "glossary/<int:pk>/change/": WRITERS,
    "wording/": WRITERS,
    "wording/add/": WRITERS,
    "wording/<int:pk>/change/": WRITERS,
    "requests/<reference:number>/solved/": (SIGN_IN, 403, 200, 403, 403),
    "requests/<reference:number>/reopen/": (SIGN_IN, 405, 403, 403, 403),
    "requests/<reference:number>/we-have-this-too/": (SIGN_IN, 403, 200, 403, 403),
    "we-have-this-too/<int:pk>/": WRITERS,
    # What leads propose, and where officials decide.
    "your-proposals/": (SIGN_IN, 403, 200, 403, 403),
    "your-proposals/barrier/": (SIGN_IN, 403, 200, 403, 403),
    "your-proposals/<int:pk>/withdraw/": (SIGN_IN, 403, 405, 403, 403),
    "your-proposals/joins/<int:pk>/withdraw/": (SIGN_IN, 403, 405, 403, 403),
    "requests/<reference:number>/propose/<slug:kind>/": (SIGN_IN, 403, 200, 403, 403),
    **dict.fromkeys(
        (
            *("proposals/", "proposals/<int:pk>/", "proposals/<int:pk>/raise/"),
            "proposals/<int:pk>/join/<reference:number>/",
        ),
        WRITERS,
    ),
    "proposals/<int:pk>/file/": (SIGN_IN, 200, 200, 403, 403),
    "requests/<reference:number>/share/": WRITERS,
    "requests/<reference:number>/share/stop/": (SIGN_IN, 405, 403, 403, 403),
    "solved-already/": READERS,
    "not-solved/": WRITERS,
    "workstreams/": READERS,
    "changes/": READERS,
    "unchanged/": READERS,
    "meetings/": READERS,
    "meetings/<int:meeting_id>/": READERS,
    "meetings/new/": WRITERS,
    "meetings/<int:meeting_id>/change/": WRITERS,
    "meetings/<int:meeting_id>/draft/": (SIGN_IN, 405, 403, 403, 403),
    "drafts/": WRITERS,
    "drafts/<int:draft_id>/": WRITERS,
    "drafts/<int:draft_id>/words/": WRITERS,
    "drafts/<int:draft_id>/contents/": WRITERS,
    "drafts/<int:draft_id>/paper/": WRITERS,
    "drafts/<int:draft_id>/paper/download.<str:extension>": WRITERS,
    "drafts/<int:draft_id>/clearance/": WRITERS,
    "drafts/<int:draft_id>/discard/": WRITERS,
    "drafts/<int:draft_id>/issue/": WRITERS,
    "drafts/copies/<int:copy_id>/": WRITERS,
    "drafts/clearances/<int:clearance_id>/record/": WRITERS,
    "drafts/clearances/<int:clearance_id>/withdraw/": (SIGN_IN, 405, 403, 403, 403),
    # Whoever holds the link of a clearance.
    "clear/<str:token>/": (200, 200, 200, 200, 200),
    "clear/<str:token>/download.<str:extension>": (200, 200, 200, 200, 200),
    "update-several/": WRITERS,
    "paper/": READERS,
    "paper/download.<str:extension>": READERS,
    "paper/issue/": WRITERS,
    "editions/": WRITERS,
    "editions/compare/": WRITERS,
    "editions/<int:number>/": WRITERS,
    "editions/<int:number>/issued/": WRITERS,
    "editions/<int:number>/download.<str:extension>": WRITERS,
    "workstreams/<slug:slug>/": READERS,
    # Places and people. What of them each reader sees is another matter.
    "areas/": READERS,
    "areas/<slug:slug>/": READERS,
    "areas/<slug:slug>/briefing/": READERS,
    "areas/<slug:slug>/briefing.<str:extension>": READERS,
    "areas/<slug:slug>/money/": READERS,
    "areas/<slug:slug>/figures/": READERS,
    "areas/<slug:slug>/figures/record/": WRITERS,
    "areas/<slug:slug>/history/": (SIGN_IN, 200, 403, 200, 403),
    "areas/<slug:slug>/<slug:kind>/add/": WRITERS,
    "areas/<slug:slug>/<slug:kind>/<int:pk>/change/": WRITERS,
    "areas/<slug:slug>/<slug:kind>/<int:pk>/remove/": WRITERS,
    # What champions did: the lists, and saying so.
    "champions/": (SIGN_IN, 200, 403, 200, 403),
    "cover/": (SIGN_IN, 403, 200, 403, 200),
    "cover/<int:pk>/end/": (SIGN_IN, 403, 405, 403, 405),
    "looked/": (SIGN_IN, 403, 405, 405, 403),
    # It is another champion's.
    "champions/<int:act_id>/withdraw/": (SIGN_IN, 200, 403, 404, 403),
    "requests/<reference:number>/champion/": (SIGN_IN, 200, 403, 200, 403),
    "areas/<slug:slug>/champion-act/": (SIGN_IN, 200, 403, 200, 403),
    "departments/": READERS,
    "departments/<code:code>/": READERS,
    "departments/<code:code>/history/": WRITERS,
    "departments/<code:code>/became/": WRITERS,
    "departments/<code:code>/<slug:kind>/add/": WRITERS,
    "departments/<code:code>/<slug:kind>/<int:pk>/change/": WRITERS,
    "departments/<code:code>/<slug:kind>/<int:pk>/remove/": WRITERS,
    "workstreams/<slug:slug>/change/": WRITERS,
    "bodies/<int:body_id>/": READERS,
    "bodies/<int:body_id>/change/": WRITERS,
    "families/": READERS,
    "families/download.<str:extension>": READERS,
    "programme/": READERS,
    "history/": WRITERS,
    "history/together/<int:pk>/": WRITERS,
    **dict.fromkeys(
        ("redactions/", "redactions/new/", "redactions/<int:redaction_id>/"),
        (SIGN_IN, 403, 403, 403, 200),
    ),
    "redactions/<int:redaction_id>/confirm/": (SIGN_IN, 403, 403, 403, 405),
    "redactions/<int:redaction_id>/refuse/": (SIGN_IN, 403, 403, 403, 405),
    # Letters.
    # Nobody but an official learns that there are imports.
    "imports/": OFFICIALS_ALONE,
    "imports/<int:import_id>/": OFFICIALS_ALONE,
    "imports/<int:import_id>/columns/": OFFICIALS_ALONE,
    "imports/<int:import_id>/file/": OFFICIALS_ALONE,
    "imports/<int:import_id>/discard/": (SIGN_IN, 405, 404, 404, 404),
    "imports/<int:import_id>/go-on/": (SIGN_IN, 405, 404, 404, 404),
    "imports/<int:import_id>/take-back/": OFFICIALS_ALONE,
    # Somebody else's task does not exist.
    "tasks/": READERS,
    "tasks/<int:pk>/": (SIGN_IN, 404, 404, 404, 403),
    "tasks/<int:pk>/cancel/": (SIGN_IN, 405, 405, 405, 403),
    "tasks/<int:pk>/retry/": (SIGN_IN, 405, 405, 405, 403),
    "tasks/<int:pk>/file/": (SIGN_IN, 404, 404, 404, 403),
    "correspondence/": WRITERS,
    "correspondence/new/": WRITERS,
    "correspondence/<int:letter_id>/": WRITERS,
    "correspondence/copies/<int:copy_id>/": WRITERS,
    "emails/": WRITERS,
    "emails/send/": (SIGN_IN, 405, 403, 403, 403),
    "emails/<int:pk>/": WRITERS,
    "emails/<int:pk>/send/": (SIGN_IN, 405, 403, 403, 403),
    "digest/": READERS,
    "watching/": READERS,
    "watching/read/": (SIGN_IN, 405, 405, 405, 403),
    "watching/<slug:kind>/<int:pk>/": (SIGN_IN, 405, 405, 405, 403),
    "digest/end/<str:token>/": (200, 200, 200, 200, 200),
    # Rounds, and the answers to them.
    "commissions/": WRITERS,
    "commissions/new/<slug:kind>/": WRITERS,
    "commissions/<int:commission_id>/": WRITERS,
    "commissions/<int:commission_id>/change/": WRITERS,
    "commissions/<int:commission_id>/send/": WRITERS,
    "commissions/<int:commission_id>/sent/": WRITERS,
    "commissions/<int:commission_id>/closed/": WRITERS,
    "commissions/<int:commission_id>/remind/": (SIGN_IN, 405, 403, 403, 403),
    "commissions/<int:commission_id>/recipients/add/": WRITERS,
    "commissions/<int:commission_id>/close/": WRITERS,
    "commissions/<int:commission_id>/replies/": WRITERS,
    "commissions/<int:commission_id>/replies/unchanged/": (SIGN_IN, 405, 403, 403, 403),
    "commissions/recipients/<int:addressee_id>/": WRITERS,
    "commissions/recipients/<int:addressee_id>/record/": WRITERS,
    "commissions/recipients/<int:addressee_id>/link/": (SIGN_IN, 405, 403, 403, 403),
    "commissions/proposals/<int:pk>/": WRITERS,
    "commissions/barriers/<int:pk>/": WRITERS,
    "commissions/barriers/<int:pk>/raise/": WRITERS,
    "commissions/barriers/<int:pk>/join/<reference:number>/": WRITERS,
    "your-replies/": (SIGN_IN, 403, 200, 403, 403),
    "your-replies/<int:addressee_id>/": (SIGN_IN, 403, 200, 403, 403),
    # Whoever holds the link, and nobody as who they are.
    "commissions/recipients/<int:addressee_id>/reopen/": WRITERS,
    "commissions/recipients/<int:addressee_id>/requests.docx": WRITERS,
    "reply/<str:token>/requests.docx": (200, 200, 200, 200, 200),
    "reply/<str:token>/print/": (200, 200, 200, 200, 200),
    "reply/<str:token>/": (200, 200, 200, 200, 200),
    # Signing in. Whoever is signed in already is sent to their work.
    "accounts/sign-in/": (200, HOME, YOURS, ADMIN, ADMINISTRATION),
    "accounts/sign-out/": (SIGN_IN, 200, 200, 200, 200),
    "accounts/sign-up/": (200, HOME, YOURS, ADMIN, ADMINISTRATION),
    "accounts/not-active/": (200, 200, 200, 200, 200),
    "accounts/confirm/": EVERYBODY_IN,
    "accounts/sessions/": EVERYBODY_IN,
    "accounts/stay/": EVERYBODY_IN,
    # Without a provider of single sign-on.
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/": (404, 404, 404, 404, 404),
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": (404, 404, 404, 404, 404),
    "accounts/oidc/cancelled/": (200, 200, 200, 200, 200),
    "accounts/oidc/error/": (SIGN_IN, 401, 401, 401, 401),
    "accounts/second-factor/": EVERYBODY_IN,
    "accounts/second-factor/authenticate/": (SIGN_IN, HOME, YOURS, ADMIN, ADMINISTRATION),
    "accounts/second-factor/reauthenticate/": EVERYBODY_IN,
    # To change a factor, people confirm their password first.
    "accounts/second-factor/totp/activate/": EVERYBODY_IN,
    "accounts/second-factor/totp/deactivate/": (SIGN_IN, 404, 404, 404, 404),
    "accounts/second-factor/recovery-codes/": (SIGN_IN, 404, 404, 404, 404),
    "accounts/second-factor/recovery-codes/generate/": EVERYBODY_IN,
    "accounts/second-factor/recovery-codes/download/": (SIGN_IN, 404, 404, 404, 404),
    "accounts/second-factor/webauthn/": EVERYBODY_IN,
    "accounts/second-factor/webauthn/add/": EVERYBODY_IN,
    "accounts/second-factor/webauthn/login/": (SIGN_IN, HOME, YOURS, ADMIN, ADMINISTRATION),
    "accounts/second-factor/webauthn/reauthenticate/": EVERYBODY_IN,
    "accounts/second-factor/webauthn/keys/<int:pk>/edit/": EVERYBODY_IN,
    "accounts/second-factor/webauthn/keys/<int:pk>/remove/": EVERYBODY_IN,
    "accounts/password/": EVERYBODY_IN,
    "accounts/password/forgotten/": (200, 200, 200, 200, 200),
    "accounts/password/sent/": (200, 200, 200, 200, 200),
    "accounts/^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (200, 200, 200, 200, 200),
    "accounts/password/changed/": (200, 200, 200, 200, 200),
    # Administration, and whoever holds the link of an invitation.
    **{f"administration/{tail}": ADMINISTRATORS_ALONE for tail in OF_ADMINISTRATORS},
    "administration/people/<int:user_id>/invite/": (SIGN_IN, 403, 403, 403, 405),
    "administration/files/<int:file_id>/discard/": (SIGN_IN, 403, 403, 403, 405),
    "invitation/<str:token>/": (200, 200, 200, 200, 200),
    # The admin site.
    "admin/": STAFF,
    "admin/login/": (SIGN_IN, HOME, YOURS, ADMIN, ADMINISTRATION),
    "admin/logout/": (SIGN_IN, HOME, YOURS, 200, 200),
    "admin/password_change/": (SIGN_IN, HOME, YOURS, PASSWORD, PASSWORD),
    "admin/password_change/done/": (SIGN_IN, HOME, YOURS, PASSWORD, PASSWORD),
    "admin/autocomplete/": NOBODY,
    "admin/jsi18n/": STAFF,
    "admin/^(?P<app_label>accounts|security|areas|departments|requests_log)/$": STAFF,
    "admin/(?P<url>.*)$": (SIGN_IN, HOME, YOURS, 404, 404),
    "admin/requests_log/request/<int:pk>/note/": CHAMPIONS,
    "admin/requests_log/request/": CHAMPIONS,
    "admin/requests_log/request/add/": NOBODY,
    "admin/requests_log/request/<path:object_id>/": CHAMPIONS,
    "admin/requests_log/request/<path:object_id>/change/": CHAMPIONS,
    "admin/requests_log/request/<path:object_id>/history/": (SIGN_IN, HOME, YOURS, 403, ADMIN),
    "admin/requests_log/request/<path:object_id>/delete/": NOBODY,
    "admin/areas/area/": STAFF,
    "admin/areas/area/add/": ADMINISTRATORS,
    "admin/areas/area/<path:object_id>/": STAFF,
    "admin/areas/area/<path:object_id>/change/": STAFF,
    "admin/areas/area/<path:object_id>/history/": ADMINISTRATORS,
    "admin/areas/area/<path:object_id>/delete/": NOBODY,
    **{
        f"admin/areas/{model}/{tail}": (SIGN_IN, HOME, YOURS, 200, 403)
        for model in ("contact", "localproject")
        for tail in (
            "",
            "add/",
            "<path:object_id>/",
            "<path:object_id>/change/",
            "<path:object_id>/delete/",
        )
    },
    **{
        # Django's own history names whoever changed it, and says that nobody else sees one.
        f"admin/areas/{model}/<path:object_id>/history/": (SIGN_IN, HOME, YOURS, 403, ADMIN)
        for model in ("contact", "localproject")
    },
    **{
        f"admin/{model}/{tail}": ROWS_OF_ADMINISTRATORS.get(tail, ADMINISTRATORS)
        for model in (
            "accounts/user",
            "accounts/signinlock",
            "security/securityevent",
            "departments/department",
            "departments/champion",
            "requests_log/workstream",
        )
        for tail in (
            "",
            "add/",
            "<path:object_id>/",
            "<path:object_id>/change/",
            "<path:object_id>/history/",
            "<path:object_id>/delete/",
        )
    },
    **NOT_ADDED,
    "admin/security/securityevent/download/": ADMINISTRATORS,
}
