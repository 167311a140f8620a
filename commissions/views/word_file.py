"""The Word file of a commission: download it, and check what was filled in before it is used."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from accounts.decorators import for_officials
from commissions.domain import returns
from commissions.forms.department_reply import DepartmentReplyForms
from commissions.forms.word_answers import WordCheck, check_answers
from commissions.models import Addressee, ReplyChannel
from commissions.word_file import layout
from commissions.word_file.layout import AnswerLine
from commissions.word_file.parser import read_answers
from imports.files.tables import MOST_BYTES, FileError

# The name of the input for the file.
FILE_INPUT = "word"
# How an official got a reply, if nothing else is entered; at most as long as that may be.
RECEIVED = "Word file, {}"
_LONGEST_RECEIVED = 150


@for_officials
def download(http: HttpRequest, addressee_id: int) -> HttpResponse:
    """Download the file of a department, to send it or to see what it was sent."""
    return word_response(get_object_or_404(Addressee.objects.with_all(), pk=addressee_id))


def word_response(addressee: Addressee) -> HttpResponse:
    """Return the file in which a department can answer; raises Http404 for an area."""
    department = addressee.department
    if department is None or not addressee.commission.is_open:
        raise Http404
    records = list(returns.open_requests_for(addressee).for_list())
    said = returns.own_words(addressee, records)
    lines = [AnswerLine(record, said.get(record.pk)) for record in records]
    response = HttpResponse(layout.render(addressee, lines), content_type=layout.MEDIA_TYPE)
    name = f"requests-{department.code}.docx".replace(" ", "-")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def read_upload(
    http: HttpRequest, addressee: Addressee, boxes: QueryDict, channel: ReplyChannel
) -> WordCheck:
    """Return what the uploaded file answers, beside what was typed in the form.

    Raises FileError, also if there is no file.
    """
    file = http.FILES.get(FILE_INPUT)
    if not isinstance(file, UploadedFile) or not file.name:
        raise FileError("Choose the Word file that you filled in.")
    if file.size is None or file.size > MOST_BYTES:
        raise FileError(f"The file must be smaller than {MOST_BYTES // 1024 // 1024} MB.")
    reading = read_answers(file.read(), addressee=addressee.pk)
    form = DepartmentReplyForms(addressee, boxes, channel=channel, is_sent=True)
    return check_answers(form.lines, reading, file_name=file.name)


def say_received(boxes: QueryDict, channel: ReplyChannel, name: str) -> None:
    """Fill in that an official got the reply in a file, unless something was entered."""
    if channel == ReplyChannel.RECORDED and not boxes.get("received_via", "").strip():
        boxes["received_via"] = RECEIVED.format(name)[:_LONGEST_RECEIVED]
