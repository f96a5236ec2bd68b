"""What a holder is called and does, by the kind of its first licence."""

from dataclasses import dataclass

SOLE = "个体工商户"
LIMITED = "有限责任公司(自然人投资或控股)"
SINGLE = "有限责任公司(自然人独资)"
OWNED = "个人独资企业"
COOPERATIVE = "农民专业合作社"
SCHOOL = "民办非企业单位"
VILLAGE = "农村集体经济组织"

PREFIXES = {
    SOLE: "92",
    LIMITED: "91",
    SINGLE: "91",
    OWNED: "91",
    COOPERATIVE: "93",
    SCHOOL: "52",
    VILLAGE: "N2",
}
"""登记管理部门 and 机构类别, the first two characters of the USCC."""

type Weights = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: its shop signs, its firms' wording, its legal forms, its 经营范围."""

    signs: tuple[str, ...]
    firm: str
    forms: Weights
    scope: str


_SHOP: Weights = ((SOLE, 86), (LIMITED, 8), (SINGLE, 4), (OWNED, 2))
_FIRM: Weights = ((LIMITED, 60), (SINGLE, 35), (OWNED, 5))
_FARM: Weights = ((SOLE, 70), (COOPERATIVE, 18), (LIMITED, 12))
_NOTE = "(依法须经批准的项目,经相关部门批准后方可开展经营活动)"

TRADES = {
    "L01": Trade(
        (
            "餐馆",
            "家常菜馆",
            "羊汤馆",
            "饺子馆",
            "超市",
            "便利店",
            "食品店",
            "烟酒店",
            "火锅店",
            "烘焙坊",
        ),
        "商贸",
        _SHOP,
        f"餐饮服务;食品销售;烟草制品零售{_NOTE}",
    ),
    "L02": Trade(
        ("豆腐坊", "煎饼坊", "油坊", "馒头房", "糕点坊", "粉皮坊"),
        "食品加工",
        ((SOLE, 92), (COOPERATIVE, 5), (LIMITED, 3)),
        f"食品小作坊经营{_NOTE}",
    ),
    "L03": Trade(
        ("早餐店", "快餐店", "面馆", "小吃店", "包子铺", "烧饼铺", "米线店"),
        "餐饮",
        ((SOLE, 98), (OWNED, 2)),
        f"小餐饮经营{_NOTE}",
    ),
    "L04": Trade(
        ("宾馆", "旅馆", "理发店", "美容院", "洗浴中心", "美发店", "商务酒店", "足疗店"),
        "酒店管理",
        ((SOLE, 80), (LIMITED, 13), (SINGLE, 7)),
        f"住宿服务;理发服务;生活美容服务{_NOTE}",
    ),
    "L05": Trade(("供水站",), "供水", ((VILLAGE, 70), (LIMITED, 30)), f"自来水生产与供应{_NOTE}"),
    "L06": Trade(
        ("艺术培训学校", "文化培训学校", "幼儿园", "外语培训学校"),
        "教育",
        ((SCHOOL, 88), (LIMITED, 12)),
        f"营利性与非营利性民办学校(文化艺术类){_NOTE}",
    ),
    "L07": Trade(
        ("吕剧团", "艺术团", "演艺团"),
        "文化传媒",
        ((SCHOOL, 40), (LIMITED, 60)),
        f"营业性演出{_NOTE}",
    ),
    "L08": Trade(
        ("歌厅", "量贩歌城", "电玩城"), "娱乐", ((SOLE, 55), (LIMITED, 45)), f"歌舞娱乐活动{_NOTE}"
    ),
    "L09": Trade(
        ("网吧", "网咖"), "网络科技", ((SOLE, 60), (SINGLE, 40)), f"互联网上网服务{_NOTE}"
    ),
    "L10": Trade(
        ("大药房", "药店", "医药超市"),
        "医药连锁",
        ((SOLE, 35), (LIMITED, 35), (SINGLE, 30)),
        f"药品零售;保健食品销售;第二类医疗器械销售{_NOTE}",
    ),
    "L11": Trade(("医疗器械店",), "医疗器械", _FIRM, f"第三类医疗器械经营{_NOTE}"),
    "L12": Trade(("劳务服务部",), "劳务", _FIRM, f"劳务派遣服务{_NOTE}"),
    "L13": Trade(("职业介绍所",), "人力资源", _FIRM, f"职业中介活动;人力资源服务{_NOTE}"),
    "L14": Trade(
        ("农资店", "农药经营部", "植保服务站", "农资超市"),
        "农业科技",
        _FARM,
        f"农药零售;肥料销售;农作物种子经营{_NOTE}",
    ),
    "L15": Trade(("兽药店", "兽药经营部"), "牧业", _FARM, f"兽药经营;饲料销售{_NOTE}"),
    "L16": Trade(("苗圃", "苗木种植园"), "园林绿化", _FARM, f"林木种子生产经营{_NOTE}"),
    "L17": Trade(
        ("动物诊所", "宠物医院"),
        "动物医院",
        ((SOLE, 70), (SINGLE, 30)),
        f"动物诊疗;宠物服务{_NOTE}",
    ),
    "L18": Trade(("书店", "文具店", "图书超市"), "图书", _SHOP, f"出版物零售;文具用品零售{_NOTE}"),
    "L19": Trade(
        ("洗车行", "汽修厂", "食品厂", "印染厂"),
        "机械制造",
        ((LIMITED, 60), (SINGLE, 25), (SOLE, 15)),
        f"机械零件加工;机动车修理和维护{_NOTE}",
    ),
}
