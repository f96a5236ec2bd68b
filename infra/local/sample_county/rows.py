"""Rows of the two CSV files, as an exporting system would print them."""

from datetime import datetime

from infra.local.sample_county.holders import Holder
from infra.local.sample_county.permits import Permit

ENTITY_HEADER = (
    "统一社会信用代码",
    "名称",
    "类型",
    "法定代表人",
    "证件号码",
    "手机号码",
    "住所",
    "所属乡镇(街道)",
    "经营范围",
    "登记状态",
    "变更时间",
    "注册资本",
    "举办者",
    "投资人",
)
LICENCE_HEADER = (
    "证照类型",
    "证照编号",
    "持证主体代码",
    "持证主体名称",
    "发证日期",
    "有效期起",
    "有效期止",
    "发证机关",
    "状态",
    "更新时间",
)

type Row = list[str]


def entity_row(holder: Holder) -> Row:
    """`holder` as cells under ENTITY_HEADER."""
    return [
        holder.uscc,
        holder.name,
        holder.form,
        holder.person.name,
        holder.person.resident_id,
        holder.person.mobile,
        holder.address,
        holder.town,
        holder.scope,
        holder.status,
        _print_time(holder.changed_at),
        holder.capital,
        holder.sponsor,
        holder.investors,
    ]


def licence_row(permit: Permit) -> Row:
    """`permit` as cells under LICENCE_HEADER."""
    start = permit.style.format(permit.start)
    return [
        permit.kind.name,
        permit.number,
        permit.holder.uscc,
        permit.holder_name,
        start,
        start,
        permit.style.format(permit.until) if permit.until else permit.no_expiry,
        permit.issuer,
        permit.status,
        _print_time(permit.updated_at),
    ]


def _print_time(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}" if instant else ""


def replace_cells(row: Row, cells: dict[int, str]) -> Row:
    """A copy of `row` with the cells at some places replaced."""
    return [cells.get(place, cell) for place, cell in enumerate(row)]
