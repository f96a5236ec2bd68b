"""The command line itself: what may be asked for, in Chinese and English, and how it ends."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from layers.zhiban.operate import (
    answers,
    days,
    dead_letters,
    putting,
    reading,
    resealing,
    restoring,
    roots,
    settling,
    status,
    switching,
)
from layers.zhiban.operate import tools as others
from layers.zhiban.operate.answers import UNUSABLE, Answer, Unusable, progress
from layers.zhiban.operate.cloud import FAILURES
from layers.zhiban.operate.county import County, find_county
from zhiban.domain.errors import ZhibanError

DAY = click.DateTime(formats=["%Y-%m-%d"])
REASON = click.option("--reason", required=True, help="为什么，记入档案 · why; it is recorded")
FORWARDED = {"ignore_unknown_options": True, "allow_extra_args": True}
"""Of commands whose options are the named tool's own."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code: 0 well, 1 something is wrong, 2 not possible so."""
    try:
        code = cli.main(list(arguments), prog_name="zhiban", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        return UNUSABLE
    except click.Abort:
        return UNUSABLE
    except Unusable as fault:
        click.echo(f"✗ {fault}", err=True)
        if fault.instead:
            click.echo(f"  → {fault.instead}", err=True)
        return UNUSABLE
    except ZhibanError as fault:
        click.echo(f"✗ {type(fault).__name__}: {fault}", err=True)
        return UNUSABLE
    except FAILURES as fault:
        response = getattr(fault, "response", {})
        word = response.get("Error", {}).get("Code", type(fault).__name__)
        click.echo(f"✗ AWS: {word}", err=True)
        click.echo("  → 看凭证和权限（aws sts get-caller-identity），再试一次", err=True)
        return UNUSABLE
    return int(code or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--stage", default="local", envvar="STAGE", show_default=True,
    help="环境：本机 local，或 infra/stages/ 里的名字 · the stage",
)  # fmt: skip
@click.option(
    "--county", default="", envvar="COUNTY", help="行政区划代码，不写按环境的 · another county"
)
@click.pass_context
def cli(context: click.Context, stage: str, county: str) -> None:
    """无感智办 运维 · operate a deployed county.

    \b
    退出码 exit codes：0 正常 · all is well
    1 有问题，逐条写明 · something is wrong, each named
    2 用法不对，或者连不上 · not possible as it was asked
    结果在标准输出，进度和问题在标准错误；不输出任何个人信息。
    Answers go to stdout, progress and problems to stderr; no personal data is ever printed.
    """
    context.obj = lambda: find_county(stage, county)


def answered(body: Callable[..., Answer]) -> Callable[..., int]:
    """A command of ours: told the county, its answer said as text or, with --json, as JSON."""

    @click.option("--json", "as_json", is_flag=True, help="结果用JSON · the answer as JSON")
    @click.pass_obj
    @wraps(body)
    def run(find: Callable[[], County], /, *, as_json: bool, **asked: Any) -> int:
        return answers.say(body(find(), **asked), as_json=as_json)

    return run


@cli.command("status")
@answered
def _status(county: County) -> Answer:
    """今天怎么样，有什么不对 · how today stands, and what is wrong."""
    return status.status(county)


@cli.command("put")
@click.argument("file", type=click.Path(path_type=Path))
@answered
def _put(county: County, file: Path) -> Answer:
    """把文件放进收件箱，看到每一行的结果 · a file into the inbox, followed to its end."""
    with progress(file.name) as see:
        return putting.put(county, file, see)


@cli.command("ring")
@click.argument("day", metavar="YYYY-MM-DD", type=DAY, required=False)
@answered
def _ring(county: County, day: datetime | None) -> Answer:
    """让一天的闹钟响（本机可以是任何一天）· ring a day; on this machine any day."""
    with progress("ring") as see:
        return days.ring(county, _civil(day), see)


@cli.command("reconcile")
@answered
def _reconcile(county: County) -> Answer:
    """找出遗漏并补上 · look for every loss, and heal it."""
    return days.reconcile(county)


@cli.command("prove")
@click.argument("day", metavar="YYYY-MM-DD", type=DAY)
@answered
def _prove(county: County, day: datetime) -> Answer:
    """从表里重新数一天 · recount a day from the tables."""
    with progress("prove") as see:
        return days.prove(county, day.date(), see)


@cli.command("roots")
@click.argument("day", metavar="YYYY-MM-DD", type=DAY)
@answered
def _roots(county: County, day: datetime) -> Answer:
    """一天的事件链与当夜存档的审计根是否一致 · a day's chains against the archived root."""
    with progress("roots") as see:
        return roots.check(county, day.date(), see)


@cli.command("case")
@click.argument("case_id")
@answered
def _case(county: County, case_id: str) -> Answer:
    """一个办件的经过，没有个人信息 · one case's timeline, without personal data."""
    return reading.case(county, case_id)


@cli.command("messages")
@click.option("--unknown", is_flag=True, help="逐条列出结果不明的 · list those that are unknown")
@answered
def _messages(county: County, *, unknown: bool) -> Answer:
    """短信台账按状态计数 · the send ledger, counted by state."""
    return reading.messages(county, unknown=unknown)


@cli.command("logs")
@click.argument("function")
@click.option("--hours", default=1.0, show_default=True, help="多少小时以来 · since how many")
@click.option("--find", "word", default="", help="只要有这个词的 · only lines with this word")
@answered
def _logs(county: County, function: str, hours: float, word: str) -> Answer:
    """一个函数的日志，例如 ring_alarms · what a function logged."""
    return reading.logs(county, function, hours, word)


@cli.command("redrive")
@click.argument("queue", required=False)
@click.option("--show", is_flag=True, help="只看，不送回 · only look")
@answered
def _redrive(county: County, queue: str | None, *, show: bool) -> Answer:
    """死信送回重做；不写队列名就列出各队列 · dead letters back to be worked; without QUEUE: list.

    做过的事不会做第二遍 · what was done already is found done.
    """
    if queue is None:
        return dead_letters.overview(county.cloud)
    if show:
        return dead_letters.show(county.cloud, queue)
    with progress(queue) as see:
        return dead_letters.redrive(county.cloud, queue, see)


@cli.command("stop")
@click.argument("items", nargs=-1, required=True)
@REASON
@answered
def _stop(county: County, items: tuple[str, ...], reason: str) -> Answer:
    """立即停止这些事项的提醒 · stop the reminders of items at once, as at the desk."""
    return switching.stop(county, items, reason)


@cli.command("resume")
@click.argument("items", nargs=-1, required=True)
@REASON
@answered
def _resume(county: County, items: tuple[str, ...], reason: str) -> Answer:
    """恢复这些事项的提醒 · let items remind again."""
    return switching.resume(county, items, reason)


@cli.command("safe-mode")
@click.argument("state", type=click.Choice(["on", "off"]))
@REASON
@answered
def _safe_mode(county: County, state: str, reason: str) -> Answer:
    """安全模式：短信、寄件、制证、自动审批都等着 · no message, order, licence, automatic grant.

    什么都不会丢，关掉以后继续 · nothing is lost; what waits goes on when it is off.
    """
    return switching.safe_mode(county, on=state == "on", reason=reason)


@cli.group("restore")
def _restore() -> None:
    """恢复到过去的时刻，对账后继续 · restore to a moment, settle, go on (docs/recovery.md)."""


@_restore.command("tables")
@click.option("--to", required=True, help="恢复到的时刻，带时区 · an instant with its offset")
@REASON
@answered
def _restore_tables(county: County, to: str, reason: str) -> Answer:
    """两张表恢复成新表，处于安全模式 · both tables as new ones, in safe mode."""
    with progress("restore") as see:
        return restoring.restore_tables(county, _instant(to), reason, see)


@_restore.command("settle")
@click.option("--since", default="", help="恢复到的时刻，表里没有记时才写 · where no row says it")
@answered
def _restore_settle(county: County, since: str) -> Answer:
    """记住那以后已经交给服务商的，不再发 · remember what partners were told since."""
    with progress("settle") as see:
        return settling.settle(county, _instant(since) if since else None, see)


@cli.group("cipher")
def _cipher() -> None:
    """字段加密的根：查看、更换 · the root of the field cipher, and changing it (docs/keys.md)."""


@_cipher.command("status")
@answered
def _cipher_status(county: County) -> Answer:
    """哪个根下还有多少，什么都不改 · what is sealed under which root; changes nothing."""
    with progress("cipher") as see:
        return resealing.status(county, see)


@_cipher.command("add")
@answered
def _cipher_add(county: County) -> Answer:
    """存一个新的根，下一个零点起用 · a new root; it seals from a midnight on, told in advance."""
    return resealing.add(county)


@_cipher.command("reseal")
@answered
def _cipher_reseal(county: County) -> Answer:
    """用新的根重新加密每一行，可以中断再来 · every row under the new root; may be interrupted."""
    with progress("reseal") as see:
        return resealing.reseal(county, see)


@_cipher.command("drop")
@click.argument("version", type=int)
@answered
def _cipher_drop(county: County, version: int) -> Answer:
    """撤下不再有用的旧根 · take an old root away; refused while anything may need it."""
    with progress("drop") as see:
        return resealing.drop(county, version, see)


@cli.command("forecast", context_settings=FORWARDED, add_help_option=False)
@click.pass_context
def _forecast(context: click.Context) -> int:
    """未来会提醒谁、发什么、多少钱 · what ringing will do [--help: its own options]."""
    return others.forecast(context.obj(), context.args)


@cli.command("profile", context_settings=FORWARDED, add_help_option=False)
@click.pass_context
def _profile(context: click.Context) -> int:
    """一个主体的标签和理由 · one holder's tags, each with why [--help: its own options]."""
    return others.profile(context.obj(), context.args)


@cli.command("adopt-rules", context_settings=FORWARDED, add_help_option=False)
@click.pass_context
def _adopt_rules(context: click.Context) -> int:
    """把工作台放行的规则写进事项目录 · released rules into the catalogue [--help: its options]."""
    return others.adopt_rules(context.obj(), context.args)


@cli.command("risk", context_settings=FORWARDED, add_help_option=False)
@click.pass_context
def _risk(context: click.Context) -> int:
    """从本县的表学习谁会错过期限 · learn who will miss the last day [--help: its own options]."""
    return others.risk(context.obj(), context.args)


@cli.command("verify", context_settings=FORWARDED, add_help_option=False)
@click.pass_context
def _verify(context: click.Context) -> int:
    """核对办件档案是否被改动 · whether anything was altered [--help: its own options].

    CASE… 或 --all；--from 文件不连网 · CASE… or --all; --from FILE uses no network.
    """
    offline = {"--from", "--help", "-h"} & {one.partition("=")[0] for one in context.args}
    return others.verify(None if offline else context.obj(), context.args)


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Unusable(f"{text} 不是时刻。", "例如 2026-12-01T10:00:00+08:00") from error


def _civil(day: datetime | None) -> date | None:
    return day.date() if day else None
