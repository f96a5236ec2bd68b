"""`make adopt-rules`: hand the running county's tables to the operator's command."""

import sys

from infra.local.forecast import main

if __name__ == "__main__":
    sys.exit(main("layers.zhiban.released_rules"))
