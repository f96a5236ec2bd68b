"""Photographs as phones send them, and a visit that is asked for a material."""

import base64
import io

from PIL import Image

from tests.flow import Flow
from tests.functions.county_book import HOLDER, invite
from tests.functions.papers import HYGIENE, paper
from tests.visitor import Visitor, visitor

REPORT = "M07"
"""公共场所卫生检测或评价报告, which only the holder of a hygiene permit has."""

HYGIENE_PAPER = paper(1, HYGIENE, "2027-01-12", holder_name=HOLDER["name"])


def jpeg(shade: int = 120, side: int = 64, **told: object) -> bytes:
    """A photograph of one colour, and of its own digest."""
    made = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 90, 60)).save(made, "JPEG", **told)
    return made.getvalue()


def asked_for_report(flow: Flow) -> tuple[Visitor, str]:
    """A visitor at the form of a hygiene permit, and the case."""
    visiting = visitor(flow)
    case, _ = visiting.to_form(invite(flow, HYGIENE_PAPER))
    return visiting, case


def sign_again(visiting: Visitor, case: str) -> int:
    """A further code for the document as it is now, then confirm and sign it; the status."""
    flow = visiting.flow
    flow.wall = flow.wall.replace(minute=flow.wall.minute + 2)
    assert visiting.ask_code(case).status == 200
    assert visiting.verify().status == 200
    document = visiting.form(case).body["document"]["sha256"]
    assert visiting.confirm(case, document).status == 200
    return visiting.sign(case, document).status


def bytes_of(body: str) -> bytes:
    """The bytes of a picture that was answered."""
    return base64.b64decode(body)
