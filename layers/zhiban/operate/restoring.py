"""`zhiban restore tables`: both tables as they were at an instant, beside the running ones.

Nothing is restored over a running table. Killed anywhere and started again, it goes on: what is
there is left, what is missing is done.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from infra.local.settings import RESTORED, local_settings
from layers.zhiban.operate.answers import Answer, See, Unusable
from layers.zhiban.operate.cloud import FAILURES
from layers.zhiban.operate.county import County
from layers.zhiban.operate.switching import checked, name_of, safe_mode
from zhiban.store.effects import Effects, turned
from zhiban.store.table import Table, transact

SECONDS = 3 * 3_600.0
"""How long a restore may take before we stop looking; it goes on without us."""

BACKUP_SECONDS = 1_200.0
"""How long a new table may refuse to have its recovery turned on."""

_ROUND_SECONDS = 5.0
TABLES = ("registry", "cases")
EXPIRES = {"cases": "expires_at"}


def restore_tables(county: County, to: datetime, reason: str, see: See) -> Answer:
    """Restore both tables to an instant, protected as the running ones are, and in safe mode.

    Safe mode is switched on in the running tables first, so that nothing leaves in between. Says
    the settings of the stage that let its functions work on them. Raises Unusable.
    """
    checked(reason)
    if to.tzinfo is None or to >= datetime.now(UTC):
        raise Unusable(f"{to} 不是过去的时刻。", "例如 --to 2026-12-01T10:00:00+08:00")
    safe_mode(county, on=True, reason=reason)
    sources = {"registry": county.registry.name, "cases": county.cases.name}
    targets = {what: f"{county.config.prefix}-{what}-{_stamp(to)}" for what in TABLES}
    for what, source in sources.items():
        _begin(county, source, targets[what], to)
    _wait(county, list(targets.values()), see)
    for what, target in targets.items():
        _protect(county, what, target)
    _wait(county, list(targets.values()), see)
    _hold(county, targets["cases"], to, reason)
    told = _settings(county, targets)
    if county.is_local:
        (local_settings().folder / RESTORED).write_text(json.dumps(told, indent=1))
    return Answer({"settings": told, "restored_to": to.isoformat()}, _lines(county, told))


def _stamp(to: datetime) -> str:
    return to.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _described(county: County, table: str) -> dict[str, Any] | None:
    """What DynamoDB says of a table; None when there is none of the name."""
    try:
        answer = county.cloud.client("dynamodb").describe_table(TableName=table)
    except FAILURES as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code")
        if code == "ResourceNotFoundException":
            return None
        raise
    found: dict[str, Any] = answer["Table"]
    return found


def _begin(county: County, source: str, target: str, to: datetime) -> None:
    if _described(county, target) is not None:
        return
    asked: dict[str, Any] = {
        "SourceTableName": source,
        "TargetTableName": target,
        "RestoreDateTime": to,
    }
    key = (_described(county, source) or {}).get("SSEDescription", {}).get("KMSMasterKeyArn")
    if key:
        asked["SSESpecificationOverride"] = {
            "Enabled": True,
            "SSEType": "KMS",
            "KMSMasterKeyId": key,
        }
    _restore(county.cloud.client("dynamodb"), asked)


def _restore(dynamodb: Any, asked: Mapping[str, Any]) -> None:
    """Ask for it. Raises Unusable for an instant that is too late, or before there were backups."""
    try:
        dynamodb.restore_table_to_point_in_time(**asked)
    except dynamodb.exceptions.InvalidRestoreTimeException as error:
        raise Unusable(
            "恢复不到这个时刻：最近5分钟以内、打开连续备份之前和35天以前的都不行。",
            "请换一个时刻，同一条命令再运行一次；在此之前仍是安全模式",
        ) from error


def _wait(county: County, tables: list[str], see: See) -> None:
    """Until every table, with its indexes, is there to be used. Raises Unusable in the end."""
    end = time.monotonic() + SECONDS
    while True:
        ready = sum(_is_ready(_described(county, table)) for table in tables)
        see(ready, len(tables))
        if ready == len(tables):
            return
        if time.monotonic() > end:
            raise Unusable("恢复还没有完成。", "它会继续；同一条命令再运行一次就接着做")
        time.sleep(_ROUND_SECONDS)


def _is_ready(table: Mapping[str, Any] | None) -> bool:
    if table is None or table["TableStatus"] != "ACTIVE":
        return False
    indexes = table.get("GlobalSecondaryIndexes", [])
    return all(one.get("IndexStatus", "ACTIVE") == "ACTIVE" for one in indexes)


def _protect(county: County, what: str, table: str) -> None:
    """What a restore leaves off: the stream, recovery, expiry, protection against deletion."""
    dynamodb, found = county.cloud.client("dynamodb"), _described(county, table) or {}
    steps: list[Callable[[], Any]] = []
    if not found.get("LatestStreamLabel"):
        wanted = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        steps.append(lambda: dynamodb.update_table(TableName=table, StreamSpecification=wanted))
    if not county.is_local and not found.get("DeletionProtectionEnabled"):
        steps.append(lambda: dynamodb.update_table(TableName=table, DeletionProtectionEnabled=True))
    steps.append(lambda: _recoverable(dynamodb, table))
    if what in EXPIRES and not _expires(dynamodb, table):
        expiry = {"Enabled": True, "AttributeName": EXPIRES[what]}
        steps.append(
            lambda: dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=expiry)
        )
    for step in steps:
        step()
        _wait(county, [table], lambda _, __: None)


def _recoverable(dynamodb: Any, table: str) -> None:
    """Turn recovery on; of a new table DynamoDB refuses that for its first minutes."""
    end = time.monotonic() + BACKUP_SECONDS
    recovery = {"PointInTimeRecoveryEnabled": True}
    while True:
        try:
            dynamodb.update_continuous_backups(
                TableName=table, PointInTimeRecoverySpecification=recovery
            )
            return
        except dynamodb.exceptions.ContinuousBackupsUnavailableException as error:
            if time.monotonic() > end:
                raise Unusable("新表的备份还打不开。", "同一条命令再运行一次就接着做") from error
        time.sleep(_ROUND_SECONDS)


def _expires(dynamodb: Any, table: str) -> bool:
    told = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    return told.get("TimeToLiveStatus") in ("ENABLED", "ENABLING")


def _hold(county: County, table: str, to: datetime, reason: str) -> None:
    """Say in the restored table what it is; it is in safe mode even without this."""
    effects = Effects(Table(county.cases.client, table))
    before = effects.read()
    if before.restored_to == to:
        return
    by = county.cloud.who()
    held = turned(before, held=True, by=by, name=name_of(by), at=county.now, reason=reason)
    transact(county.cases.client, effects.turn(held, restored_to=to))


def _settings(county: County, targets: Mapping[str, str]) -> dict[str, str]:
    told: dict[str, str] = {}
    for what, target in targets.items():
        found = _described(county, target) or {}
        told[f"restored_{what}"] = target
        told[f"restored_{what}_stream"] = str(found.get("LatestStreamLabel", ""))
    return told


def _lines(county: County, told: Mapping[str, str]) -> list[str]:
    stage = county.config.stage
    return [
        "两张表已经恢复，处于安全模式：什么都不会发出。",
        f"1. 写进 infra/stages/{stage}.json：",
        json.dumps(told, indent=1),
        f"2. 部署：{'make run' if county.is_local else f'make deploy STAGE={stage}'}",
        "3. 对账：zhiban restore settle",
        "4. 补响、补漏：zhiban ring，zhiban reconcile",
        "5. 关安全模式：zhiban safe-mode off --reason 已对账",
    ]
