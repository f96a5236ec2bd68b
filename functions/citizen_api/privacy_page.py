"""个人信息怎么用: the notice to everybody (个人信息保护法 art 17), out of the table of retention.

Written whole, without a script, to be read, kept and printed anywhere; Chinese, with the gist in
English.
"""

from collections.abc import Iterable, Mapping
from html import escape

from zhiban.domain.retention import Kept, Retention

TITLE = "个人信息怎么用"

_BY_PERSON = ("holder", "unfiled", "filed", "gone", "numbers", "drafts", "links", "reads")
"""The sorts that a person meets, in the order in which they do; the others are told below."""

_POINTS = (
    "我们是本县的行政审批机关，为了在证照到期、登记变更时提醒您、帮您把申请填好，依法处理您的个人信息，"
    "不需要您另行同意（个人信息保护法第十三条第一款第三项）。",
    "信息来自市场主体登记、已经归集的电子证照，和您自己填写、拍照、签名的内容。",
    "短信由短信服务商发送，只给它手机号码和短信内容；证件由快递送达，只给它收件人姓名、电话和地址；"
    "系统运行在云服务商的机房里，它只替我们保管，不得自己使用。",
    "手机号码、证件号码和手写签名加密保存；工作人员看到的号码默认遮住，每看一次都有记录。",
    "先给谁打电话，由写明了的规则排序，不会因此给谁打分，也不会因此不给谁办。您可以不做画像，照样提醒。",
    "没有自动作出的不予许可。有的事项，各项核对都通过的由平台自动准予，办件档案里写明；其余每一件都由"
    "工作人员决定。您可以要求说明理由（个人信息保护法第二十四条）。",
)
_RIGHTS = (
    "看：带身份证件到窗口，当场出具一份报告，写明有哪些信息、从哪来、给过谁、谁看过、留到哪天。",
    "改：打开短信里的链接，选“信息有误”，或者告诉窗口、打电话。",
    "不再提醒、不做画像：打开短信里的链接，选“不再给我发短信”“不要给我做画像”，随时可以恢复。",
    "删：下表期满自动删除。没有满的，我们会说明为什么要留、留到哪天。",
    "问和投诉：打下面的电话；也可以向网信部门投诉举报。",
)
_ENGLISH = (
    "This bureau handles personal data because the law makes licensing its duty. It keeps what is"
    " needed to remind you, to fill in your application and to prove what was decided: names,"
    " phone and ID numbers (encrypted), addresses, what you sign. Carriers of messages and parcels"
    " get what they need to deliver, and nobody else anything. Not filed: erased after two years"
    " by default. Licensing files: kept as archives law demands, at least ten years. At the counter"
    " you may see, correct, and ask to erase what is kept, and hear who looked at it. Reminders"
    " and tagging may be refused in any message's link."
)


def privacy_page(retention: Retention, told: Mapping[str, str]) -> str:
    """The whole page; `told` are the bureau's names and the files of the pages."""
    safe = {name: escape(value) for name, value in told.items()}
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>{TITLE}</title>
<link rel="icon" type="image/svg+xml" href="{safe["mark.svg"]}">
<link rel="stylesheet" href="{safe["citizen.css"]}">
<link rel="stylesheet" href="{safe["statistics.css"]}">
</head>
<body class="figures">
<header>
<img src="{safe["mark.svg"]}" alt="" width="28" height="28">
<span id="bureau">{safe["bureau"]}</span>
</header>
<main>
<h1>{TITLE}</h1>
{_list(_POINTS)}
<h2>您可以做什么？</h2>
{_list(_RIGHTS)}
<h2>留哪些、留多久？</h2>
{"".join(_section(retention.row(code)) for code in _BY_PERSON)}
<h3>系统自己的记录</h3>
{_list(_others(retention))}
<p class="fine">期满以后最多再过{_days(retention)}，备份里的副本也会消失。</p>
<h2 lang="en">In English</h2>
<p lang="en">{_ENGLISH}</p>
</main>
<footer>
<p>{safe["bureau"]} · {safe["address"]}<br>
咨询 <a href="tel:{safe["phone"]}">{safe["phone"]}</a> · {retention.edition}起执行</p>
</footer>
</body>
</html>
"""


def _list(lines: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{escape(line)}</li>" for line in lines) + "\n</ul>"


def _section(row: Kept) -> str:
    return f"""<section>
<h3>{escape(row.name)}</h3>
<p>{escape(row.what)}。</p>
<p class="quiet">用来：{escape(row.purpose)}。留多久：{escape(row.wording)}，{escape(row.after)}。
依据：{escape(row.basis)}。</p>
</section>
"""


def _others(retention: Retention) -> list[str]:
    rest = (row for row in retention.rows if row.code not in (*_BY_PERSON, "backups"))
    return [f"{row.name}：{row.wording}，{row.after}。" for row in rest]


def _days(retention: Retention) -> str:
    period = retention.row("backups").period
    assert period is not None
    return period.wording
