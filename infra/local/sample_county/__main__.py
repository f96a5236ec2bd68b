"""`python -m infra.local.sample_county --today 2026-12-01 --out DIR`: see the package."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from infra.local.sample_county.write_county import write_county


def main(arguments: list[str] | None = None) -> int:
    """Write the files; exit code 2 when the stage is not local or the sizes do not fit."""
    parser = argparse.ArgumentParser(prog="sample_county", description="样例县数据,仅供本地环境")
    parser.add_argument("--today", type=date.fromisoformat, required=True, help="business day")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=370323)
    parser.add_argument("--entities", type=int, default=6_356, help="rows to be accepted")
    parser.add_argument("--licences", type=int, default=7_507, help="rows to be accepted")
    chosen = parser.parse_args(arguments)
    stage = os.environ.get("STAGE", "local")
    if stage != "local":
        parser.error(f"sample data is for the local stage only, STAGE is {stage!r}")
    try:
        write_county(
            chosen.out,
            chosen.today,
            seed=chosen.seed,
            entities=chosen.entities,
            licences=chosen.licences,
        )
    except ValueError as error:
        parser.error(str(error))
    print(
        f"sample county of {chosen.today}: {chosen.entities} entities, {chosen.licences} licences"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
