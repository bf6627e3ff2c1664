"""What takes minutes: run by `make prove`, which sets SUPPORTDESK_PROVE; `make test` passes it by."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("SUPPORTDESK_PROVE") else ["test_*.py"]
