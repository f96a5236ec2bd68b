#!/bin/sh
# What `make install` puts at .venv/bin/zhiban: the operators' commands, from wherever they are called.
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
PYTHONPATH="$root/layers/zhiban/python:$root" exec "$root/.venv/bin/python" -m layers.zhiban.operate "$@"
