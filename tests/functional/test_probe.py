import time
import pytest
from tests.functional import looking
from tests.functional.looking import *
from accounts.models import Role
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

def test_probe(open_as, official, lead, champion):
    page = open_as(official)
    for url in ["/", "/requests/", "/requests/CB-012/", "/requests/CB-012/update/","/requests/CB-012/change/","/requests/new/","/workstreams/","/workstreams/data-sharing/","/nothing/", "/accounts/password/"]:
        t=time.time()
        page.goto(url)
        t1=time.time()
        try:
            look(page)
        except AssertionError as e:
            print(url, "FAIL", e)
        print(url, t1-t, time.time()-t1, page.title())
    page = open_as(lead)
    for url in ["/your-requests/", "/requests/", "/requests/CB-002/"]:
        page.goto(url)
        try:
            look(page)
        except AssertionError as e:
            print(url, "FAIL", e)
    page = open_as(None)
    for url in ["/accounts/sign-in/", "/accounts/sign-up/", "/accounts/password/forgotten/","/accounts/password/sent/", "/accounts/password/changed/", "/accounts/not-active/"]:
        page.goto(url)
        try:
            look(page)
        except AssertionError as e:
            print(url, "FAIL", e)
    page = open_as(champion)
    from requests_log.models import Request
    pk = Request.objects.get(number=5).pk
    for url in ["/admin/", "/admin/requests_log/request/", f"/admin/requests_log/request/{pk}/change/", f"/admin/requests_log/request/{pk}/note/", "/admin/areas/area/"]:
        page.goto(url)
        print(page.title(), page.locator("h1").all_inner_texts())
        for f in (lambda: looking._axe_finds_nothing(page, leaving_out=()), lambda: looking._fits(page)):
          try:
            f()
          except AssertionError as e:
            print(url, "FAIL", e)
    page = open_as(official, with_scripts=False)
    page.goto("/requests/CB-012/update/")
    look(page)
