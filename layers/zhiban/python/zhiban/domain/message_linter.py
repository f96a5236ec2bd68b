"""Reads a message as a suspicious citizen and a strict editor would, before any is ever sent.

Swindlers send forged licence reminders with links, ask for codes and money, and hurry people. A
message of the bureau shares none of that: one link, of its own domain, or none; the office's
number and no other; nothing that presses. Findings are plain Chinese, for whoever edits wordings.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from zhiban.domain.rendering import Message, Sender
from zhiban.domain.templates import Mode, Sort, templates
from zhiban.domain.wording import LINK_LIKE, PHONE_LIKE, invisible

FORBIDDEN = """
催促 立即 立刻 马上 务必 火速 抓紧 紧急 加急 速办 从速 限时 倒计时 仅剩 只剩 错过 过期不候
催促 最后机会 最后一次 最后通知 今日内 几小时内
威胁 处罚 罚款 吊销 查处 追究 强制 责令 失信 黑名单 取缔 后果 否则 逾期将 违法 停业 停止经营
威胁 影响经营 征信 起诉 冻结
套话 特此 望周知 请知悉 兹有 兹将 予以 敬请 尊敬的
钱款 转账 汇款 付款 支付 缴费 缴纳 交费 收款 银行 账户 账号 卡号 手续费 工本费 保证金 押金 定金
钱款 退款 退费 补贴 补助 红包 中奖 优惠 钱包
索要 密码 验证码 校验码 动态码 短信码 口令 身份证 刷脸 人脸 远程 共享屏幕 下载
"""
"""What no wording says, by what it would be: pressing, threat, officialese, money, secrets."""

ASKING = re.compile("(?:回复|发送|提供|告知|转发|报出)[^，。]{0,6}(?:码|号码|证件)")
NOBODY_ASKS = "工作人员不会索要"

_HALF_WIDTH = re.compile(r"[,;:!?()<>\[\]\"']|\.(?=\s|$|[^\x00-\x7f])")
_DOUBLED = re.compile(r"[，。；：、？]{2,}|《》|（）|“”|尾号）|[{}]")
_TRUSTED = ("link", "case_code", "code", "tracking")
"""Values that are ours by construction; the linter looks at each where it belongs."""

_NAMES = ("holder", "licence", "matter", "duty", "purpose")
"""Values that may hold any word, as a bank or a lottery shop has a licence too."""

type Check = Callable[[Message, str, Sender], Iterator[str]]


def find_faults(message: Message, sender: Sender) -> list[str]:
    """Everything wrong with a rendered message, in plain Chinese; empty when it may be sent."""
    wording = _own_words(message, sender)
    return [fault for check in _CHECKS for fault in check(message, wording, sender)]


def _own_words(message: Message, sender: Sender) -> str:
    """The text without the names and numbers that are not ours to word."""
    text = message.text.removeprefix(f"【{sender.signature}】")
    for name in (*_TRUSTED, "phone", *_NAMES):
        if value := message.values.get(name):
            text = text.replace(value, "□", 1)
    return text


def _length(message: Message, _: str, __: Sender) -> Iterator[str]:
    most = templates()[message.template.split("/")[0]].limit.most
    if message.segments > most:
        yield f"长度：{message.segments}条，本类最多{most}条"


def _signature(message: Message, _: str, sender: Sender) -> Iterator[str]:
    opening = f"【{sender.signature}】"
    if not message.text.startswith(opening) or message.text.count("【") != 1:
        yield "签名：应以登记的签名开头，且只出现一次"


def _tone(message: Message, wording: str, _: Sender) -> Iterator[str]:
    if message.sort is Sort.VERIFICATION:
        wording = wording.replace("验证码□", "")
    for line in FORBIDDEN.strip().splitlines():
        title, *words = line.split()
        yield from (f"{title}：不说“{word}”" for word in words if word in wording)
    if "！" in wording or "!" in wording:
        yield "语气：不用感叹号"


def _money(_: Message, wording: str, __: Sender) -> Iterator[str]:
    if re.search("(?<!不)(?<!免)收费|[0-9]+元", wording):
        yield "钱款：不提收费金额"


def _asking(message: Message, wording: str, _: Sender) -> Iterator[str]:
    if message.sort is Sort.VERIFICATION:
        yield from (
            f"验证码：应说明“{said}”" for said in ("用于", NOBODY_ASKS) if said not in wording
        )
        wording = wording.replace("请勿告知他人", "")
    if ASKING.search(wording):
        yield "索要：不让人回复或者提供号码、证件、验证码"


def _links(message: Message, _: str, sender: Sender) -> Iterator[str]:
    link = message.values.get("link", "")
    foreign = LINK_LIKE.search(_folded(message.text.replace(link, " ") if link else message.text))
    if foreign:
        yield f"链接：不允许“{foreign[0]}”"
    if not link:
        return
    if message.mode is not Mode.LINK or message.sort is Sort.VERIFICATION:
        yield "链接：本类短信不带链接"
    if not link.startswith(f"{sender.base_url}/"):
        yield "链接：只能是本局自己的域名"
    if message.text.count(link) != 1:
        yield "链接：只能出现一次"


def _phones(message: Message, _: str, sender: Sender) -> Iterator[str]:
    text = message.text
    for name in _TRUSTED:
        if value := message.values.get(name):
            text = text.replace(value, " ")
    if message.sort is not Sort.VERIFICATION and sender.office_phone not in text:
        yield "电话：应写明咨询电话"
    others = _folded(text.replace(sender.office_phone, " "))
    yield from (f"电话：不是本局的“{found}”" for found in PHONE_LIKE.findall(others))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _punctuation(message: Message, wording: str, __: Sender) -> Iterator[str]:
    yield from (f"标点：“{found}”应为全角" for found in _HALF_WIDTH.findall(wording))
    if any(map(invisible, message.text)):
        yield "标点：有看不见的字符"
    yield from (f"标点：多余或者空缺的“{found}”" for found in _DOUBLED.findall(wording))


_CHECKS: tuple[Check, ...] = (
    _length,
    _signature,
    _tone,
    _money,
    _asking,
    _links,
    _phones,
    _punctuation,
)
