"""The label of a parcel, printed at the desk: a read of personal data, counted and recorded."""

import base64
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from officer_api.asked import CaseId, LabelAsked
from officer_api.asking import Asks
from officer_api.deciding import case_there
from officer_api.label_page import LabelPage, print_label
from zhiban.domain.errors import NotThere, Superseded
from zhiban.domain.parcels import NOT_YET_ORDERED, Leg, Parcel, ParcelState
from zhiban.domain.revealing import Purpose, too_often
from zhiban.runtime.observability import count, logger
from zhiban.store import keys
from zhiban.store.table import transact

PDF = "application/pdf"
LABELLED = (*NOT_YET_ORDERED, ParcelState.ORDERED)
"""What is not with the courier yet: afterwards a label serves nobody."""


def print_parcel_label(asking: Asks, case_id: CaseId, body: LabelAsked) -> Response[str]:
    """The label of the parcel that brings a case's new licence, as PDF of A6.

    The address is the parcel's own snapshot. Whoever prints is recorded as for a number in full,
    for the purpose of delivery. Raises NotThere without a parcel, Superseded where it is another
    attempt's or is with the courier, TooSoon after too many in an hour.
    """
    parts = asking.parts
    case_there(parts, case_id)
    found = parts.parcels.latest(case_id, Leg.OUT)
    if found is None:
        raise NotThere("no_parcel", "这个办件还没有快递，制证以后才有。")
    parcel, consignee = found
    _still_to_go(parcel, body.attempt)
    if not parts.reads.count_reveal(asking.officer, asking.wall):
        raise too_often(asking.wall)
    case = keys.case(case_id)
    noted = parts.reads.note_reveal(case, asking.officer, asking.wall, "label", Purpose.DELIVERY)
    transact(parts.client, [noted])
    logger.info("label_printed", case=case_id, attempt=parcel.id.attempt)
    count("LabelsPrinted")
    page = LabelPage(
        to=consignee,
        reference=parcel.id.reference,
        tracking=parcel.tracking,
        bureau=parts.office.bureau,
        office_address=parts.office.address,
        office_phone=parts.office.phone,
        printed_by=asking.officer.name,
        printed_at=asking.now,
    )
    return Response(HTTPStatus.OK, PDF, base64.b64encode(_printed(page)).decode())


def _printed(page: LabelPage) -> bytes:
    # The font lies in the layer of documents, and is loaded where one is written.
    import document_fonts

    return print_label(page, document_fonts.FONT)


def _still_to_go(parcel: Parcel, attempt: int) -> None:
    if parcel.id.attempt != attempt:
        raise Superseded("changed_meanwhile", "快递已经重新下单，请刷新后再打印。")
    if parcel.unwanted or parcel.state not in LABELLED:
        raise Superseded("parcel_gone", f"快递{parcel.state.wording}，不用再打印面单。")
