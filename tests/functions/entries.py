"""What a clerk types at the desk: the first holder, and a licence of theirs."""

from typing import Any

from tests.functions.papers import resident_id

HOLDER: dict[str, Any] = {
    "name": "沂源样例001商店",
    "entity_type": "个体工商户",
    "legal_rep": "样例人001",
    "legal_rep_id": resident_id(1),
    "mobile": "19900000001",
    "address": "样例路1号",
    "town": "南麻街道",
    "scope": "零售",
    "status": "存续",
    "reason": "当事人到窗口登记",
    "version": 0,
}
LICENCE: dict[str, Any] = {
    "kind": "食品经营许可证",
    "number": "YL手录001",
    "holder_name": "沂源样例001商店",
    "issued_on": "2022-01-10",
    "valid_from": "2022年1月10日",
    "valid_to": "2027/1/9",
    "issuer": "沂源县行政审批服务局",
    "status": "有效",
    "reason": "纸质证照补录",
    "version": 0,
}
