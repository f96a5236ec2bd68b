"""Before any function is imported: what every Lambda is told about its metrics."""

import os

os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "zhiban")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "test")
