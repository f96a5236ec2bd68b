"""The phone of the embedded run shows what our ledger says became of each message."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from infra.local.cloud import Cloud
from infra.local.phone.carrier import Sms
from infra.local.phone.ends import NOT_HEARD_OF, End, Ends, Standing
from infra.local.phone.pages import messages_page, said_of
from tests.in_process_table import InProcessTables, county_tables
from zhiban.domain.sms_ledger import Send, SendState, next_contact
from zhiban.store import keys
from zhiban.store.send_items import send_item, send_key
from zhiban.store.table import transact
from zhiban.store.wire import Item, encode_item

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
SENT = Send("i-1", "2026-12-01-first", 0, 1, "u-1", NOW.date(), NOW, SendState.SENT)
ON_LIST: Item = {"queue_pk": keys.worklist("send_failed"), "queue_sk": "2026-12-01"}


def sms(number: str, mobile: str = "19900000001") -> Sms:
    return Sms(number, mobile, "【局】点此确认：http://127.0.0.1:8800/r#abc")


class County:
    """A county whose ledger has what is put into it."""

    def __init__(self) -> None:
        self.tables: InProcessTables = county_tables()
        outputs = {"CasesTable": "cases"}
        self.ends = Ends(
            cast("Cloud", SimpleNamespace(outputs=outputs, client=lambda _: self.tables))
        )

    def put(self, item: Item) -> None:
        body = {"TableName": "cases", "Item": encode_item(item)}
        transact(self.tables, [{"Put": body}])

    def has(self, number: str, send: Send, **besides: str) -> None:
        """An attempt, and the message that it became."""
        key, by_id = send_key(send), keys.message(number)
        self.put({**send_item(send), **besides})
        self.put({"PK": by_id.pk, "SK": by_id.sk, "send_pk": key.pk, "send_sk": key.sk})

    def standing(self, number: str) -> Standing:
        return self.ends.of([sms(number)]).get(number, NOT_HEARD_OF)


@pytest.fixture
def county() -> County:
    return County()


def test_a_message_waits_until_the_ledger_has_heard_of_it(county: County) -> None:
    assert county.standing("m-1") == Standing(End.WAITING)
    county.has("m-1", SENT)
    assert county.standing("m-1") == Standing(End.WAITING)
    county.has("m-1", replace(SENT, state=SendState.DELIVERED))
    assert county.standing("m-1") == Standing(End.DELIVERED)


def test_a_message_that_failed_is_with_the_officers_or_goes_to_the_next_number(
    county: County,
) -> None:
    failed = replace(SENT, state=SendState.FAILED)
    on_list = {name: str(value) for name, value in ON_LIST.items()}
    county.has("m-1", failed, reason="unreachable", **on_list)
    assert county.standing("m-1") == Standing(End.FAILED, "unreachable", with_officers=True)

    other = replace(failed, invitation_id="i-2")
    county.has("m-2", other, reason="unreachable")
    county.put(send_item(next_contact(other, "unreachable", 2, 1, NOW)))
    assert county.standing("m-2") == Standing(End.FAILED, "unreachable", next_number=True)


def test_what_is_unknown_is_read_again_until_it_ends(county: County) -> None:
    unknown = replace(SENT, state=SendState.UNKNOWN)
    county.has("m-1", unknown)
    assert county.standing("m-1") == Standing(End.UNKNOWN)
    county.has("m-1", unknown, queue_pk=keys.worklist("unknown_send"), queue_sk="2026-12-03")
    assert county.standing("m-1").with_officers


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(End.DELIVERED), "已送达"),
        (Standing(End.WAITING), "已发出，等运营商回执"),
        (
            Standing(End.FAILED, "unreachable", with_officers=True),
            "未送达：手机关机或不在服务区。已转工作人员联系",
        ),
        (
            Standing(End.FAILED, "unreachable", next_number=True),
            "未送达：手机关机或不在服务区。已改发另一个号码",
        ),
        (Standing(End.FAILED, "other"), "未送达：运营商没有送到。无需再办"),
        (Standing(End.UNKNOWN), "结果不明：一天没有回执。不重发，再等一天"),
        (
            Standing(End.UNKNOWN, with_officers=True),
            "结果不明：一直没有回执。不再重发，已转工作人员联系",
        ),
    ],
)
def test_the_page_says_what_became_of_it_and_what_is_done(standing: Standing, said: str) -> None:
    assert said_of(standing) == said
    assert said in messages_page([sms("m-1")], {"m-1": standing})


def test_the_page_counts_every_end_and_shows_those_asked_for() -> None:
    messages = [sms("m-1"), sms("m-2", "19900000099"), sms("m-3", "19900000098")]
    stands = {"m-1": Standing(End.DELIVERED), "m-2": Standing(End.FAILED)}
    page = messages_page(messages, stands)
    for words in ("全部 <b>3</b>", "已送达 <b>1</b>", "未送达 <b>1</b>", "等回执 <b>1</b>"):
        assert words in page
    assert page.count("<article>") == 3
    failed = messages_page(messages, stands, end="failed")
    assert failed.count("<article>") == 1
    assert "199 0000 0099" in failed
    assert "没有这样的短信" in messages_page(messages, stands, tail="98", end="failed")
