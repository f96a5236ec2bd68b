"""One sound row of each intake file, to be spoilt cell by cell."""

from zhiban.domain.intake import KindFacts

USCC = "92370323MA3ABCDE12"
RESIDENT_ID = "372828198003071237"

KINDS = {
    "L01": KindFacts("L01", "食品经营许可证", ("食品许可", "食品经营许可"), years=5),
    "L07": KindFacts("L07", "营业性演出许可证(文艺表演团体)", years=2),
    "L17": KindFacts("L17", "动物诊疗许可证"),
}

ENTITY = {
    "uscc": USCC,
    "name": "沂源县南麻街道老王家常菜馆",
    "entity_type": "个体工商户",
    "legal_rep": "王样例",
    "legal_rep_id": RESIDENT_ID,
    "mobile": "19900000001",
    "address": "山东省淄博市沂源县南麻街道胜利路12号",
    "town": "南麻街道",
    "scope": "餐饮服务,食品销售",
    "status": "存续",
    "changed_at": "2026-01-05 10:00:00",
    "registered_capital": "",
    "sponsor": "",
    "investors": "",
}

LICENCE = {
    "kind": "食品经营许可证",
    "number": "JY13703230000101",
    "uscc": USCC,
    "holder_name": "沂源县南麻街道老王家常菜馆",
    "issued_on": "2022-03-10",
    "valid_from": "2022-03-10",
    "valid_to": "2027-03-09",
    "issuer": "沂源县行政审批服务局",
    "status": "有效",
    "updated_at": "2022-03-10 09:30:00",
}


def entity_cells(**changes: str) -> list[str]:
    """The sound entity with some cells changed, in canonical order."""
    return list((ENTITY | changes).values())


def licence_cells(**changes: str) -> list[str]:
    """The sound licence with some cells changed, in canonical order."""
    return list((LICENCE | changes).values())
