"""The command that says which departments and agencies a request concerns."""

from collections.abc import Collection

from accounts.models import User
from departments.models import Department
from provenance.services import delete_fact, save_fact
from requests_log.domain.authorisation import official_only
from requests_log.models import Concern, Request


@official_only
def change_concerns(
    *, by: User, request: Request, add: Collection[Department], remove: Collection[Department]
) -> None:
    """Add and remove departments that a request concerns, with an audit event for each.

    One that is there already is not added, and one that is not there is not removed.
    """
    # Two officials may add the same one at once.
    Request.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    concerned = {row.department_id: row for row in request.concerns.select_related("department")}
    for department in add:
        if department.pk not in concerned:
            save_fact(Concern(request=request, department=department), by=by)
    for department in remove:
        if row := concerned.get(department.pk):
            delete_fact(row, by=by)
