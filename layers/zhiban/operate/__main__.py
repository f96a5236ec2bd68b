"""What `zhiban` and `python -m layers.zhiban.operate` start."""

import sys

from layers.zhiban.operate.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
