"""What the sample needs of the nineteen kinds: share, term, issuer, how far ahead to hear of it.

A small table of its own, so that the sample does not follow the catalogue's mistakes. Shares are
the assumption for a rural county (domain reference, section 6), in per mille of all licences.
"""

from dataclasses import dataclass

BUREAU = "沂源县行政审批服务局"


@dataclass(frozen=True, slots=True)
class SampleKind:
    """One kind of licence in the sample county.

    `years`: the statutory term; None means the law gives none. `printed_years`: what some
    certificates print all the same. `notice_days`: calendar days before expiry from which the
    filing window is open or its reminder near. `number`: pattern over serial, year and form.
    """

    code: str
    name: str
    share: int
    years: int | None
    notice_days: int
    former_issuer: str
    number: str
    printed_years: int | None = None


KINDS = {
    kind.code: kind
    for kind in (
        SampleKind(
            "L01",
            "食品经营许可证",
            550,
            5,
            110,
            "沂源县市场监督管理局",
            "JY{form}370323{serial:07}",
        ),
        SampleKind(
            "L02", "食品小作坊登记证", 40, 3, 105, "沂源县市场监督管理局", "鲁作登370323{serial:06}"
        ),
        SampleKind(
            "L03", "小餐饮登记证", 100, 3, 105, "沂源县市场监督管理局", "鲁餐登370323{serial:06}"
        ),
        SampleKind(
            "L04",
            "公共场所卫生许可证",
            120,
            4,
            105,
            "沂源县卫生健康局",
            "鲁卫公证字[{year}]第370323{serial:05}号",
        ),
        SampleKind(
            "L05",
            "饮用水供水单位卫生许可证",
            6,
            4,
            255,
            "沂源县卫生健康局",
            "鲁卫水字[{year}]第370323{serial:04}号",
        ),
        SampleKind(
            "L06",
            "民办学校办学许可证",
            12,
            None,
            105,
            "沂源县教育和体育局",
            "教民1370323{serial:07}号",
            printed_years=5,
        ),
        SampleKind(
            "L07",
            "营业性演出许可证(文艺表演团体)",
            3,
            2,
            105,
            "沂源县文化和旅游局",
            "370323{serial:06}",
        ),
        SampleKind(
            "L08", "娱乐经营许可证", 6, 2, 105, "沂源县文化和旅游局", "370323{year}{serial:04}"
        ),
        SampleKind(
            "L09",
            "网络文化经营许可证(互联网上网服务营业场所)",
            5,
            None,
            0,
            "沂源县文化和旅游局",
            "网文370323{serial:06}",
        ),
        SampleKind(
            "L10", "药品经营许可证(零售)", 40, 5, 195, "沂源县市场监督管理局", "鲁CB533{serial:06}"
        ),
        SampleKind(
            "L11",
            "医疗器械经营许可证(第三类)",
            9,
            5,
            150,
            "淄博市行政审批服务局",
            "鲁淄食药监械经营许{year}{serial:04}号",
        ),
        SampleKind(
            "L12",
            "劳务派遣经营许可证",
            5,
            3,
            135,
            "沂源县人力资源和社会保障局",
            "370323{year}{serial:04}",
        ),
        SampleKind(
            "L13",
            "人力资源服务许可证",
            4,
            None,
            105,
            "沂源县人力资源和社会保障局",
            "(鲁)人服证字[{year}]第03{serial:05}号",
            printed_years=5,
        ),
        SampleKind(
            "L14",
            "农药经营许可证",
            40,
            5,
            165,
            "沂源县农业农村局",
            "农药经许(鲁)370323{serial:05}",
        ),
        SampleKind(
            "L15",
            "兽药经营许可证",
            20,
            5,
            255,
            "沂源县畜牧兽医服务中心",
            "({year})兽药经营证字15{serial:06}号",
        ),
        SampleKind(
            "L16",
            "林木种子生产经营许可证",
            9,
            5,
            105,
            "沂源县自然资源局",
            "370323{year}{serial:04}",
        ),
        SampleKind(
            "L17",
            "动物诊疗许可证",
            4,
            None,
            0,
            "沂源县畜牧兽医服务中心",
            "(鲁淄)动诊证({year})第{serial:04}号",
        ),
        SampleKind(
            "L18",
            "出版物经营许可证(零售)",
            9,
            None,
            105,
            "沂源县文化和旅游局",
            "新出发鲁零字第C{serial:05}号",
            printed_years=6,
        ),
        SampleKind(
            "L19",
            "城镇污水排入排水管网许可证",
            18,
            5,
            105,
            "沂源县住房和城乡建设局",
            "鲁淄沂排{year}字第{serial:04}号",
        ),
    )
}

BUNDLES: tuple[tuple[int, tuple[str, str, str, str]], ...] = (
    (30, ("L04", "L01", "L19", "L18")),  # guest house
    (22, ("L10", "L01", "L11", "L04")),  # pharmacy
    (14, ("L14", "L16", "L15", "L01")),  # farm supplies
    (6, ("L15", "L14", "L16", "L01")),  # veterinary drugs
    (5, ("L08", "L01", "L04", "L19")),  # karaoke
    (4, ("L09", "L01", "L04", "L19")),  # internet café
    (8, ("L06", "L01", "L04", "L05")),  # school with a canteen
    (8, ("L02", "L01", "L19", "L03")),  # workshop with a shop
    (4, ("L12", "L13", "L06", "L18")),  # labour agency
    (3, ("L17", "L15", "L01", "L14")),  # animal clinic
    (6, ("L18", "L01", "L04", "L09")),  # bookshop with a café
    (3, ("L05", "L19", "L01", "L04")),  # village waterworks
    (1, ("L07", "L08", "L01", "L18")),  # theatre troupe
)
"""Kinds that one holder has together: a holder of n licences takes the first n."""
