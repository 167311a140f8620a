"""Files that were brought in: which lose their content with the words, and which keep it."""

import pytest

from accounts.models import User
from imports.domain import uploading
from imports.models import Import
from requests_log.models import Request
from tests.factories.entries import update_now
from tests.factories.imports.bad_files import csv_of
from tests.factories.imports.uploads import make_import
from tests.privacy.planting import NAME, remove, texts_with

pytestmark = pytest.mark.django_db
HEADS = "Area,Issue,Dept,Status"
ROW = "Swindon,Pooling of budgets,DfE,Being considered"


def test_an_upload_that_was_not_read_yet_is_emptied(
    swindon_request: Request, official: User, administrator: User, second: User
):
    update_now(swindon_request, official, status=f"{NAME} agrees.")
    content = csv_of(HEADS, f"Swindon,Asked by {NAME},DfE,New")
    unread = uploading.keep_unread(by=official, name="a.csv", content=content)
    read = make_import(official, csv_of(HEADS, ROW), "b.csv")
    remove(administrator, second)
    assert list(texts_with()) == []
    assert bytes(Import.objects.get(pk=unread.pk).content) == b""
    assert bytes(Import.objects.get(pk=read.pk).content) == csv_of(HEADS, ROW)
