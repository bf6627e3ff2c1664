"""The filter bar of the queue: completions and errors from the filter language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from supportdesk.desk import Desk
from supportdesk.operations.names import Names, known_names
from supportdesk.rules.filters import FilterError, parse
from supportdesk.screens.session import Session
from supportdesk.screens.widgets.input_hint import Completion, Spot
from supportdesk.screens.widgets.line_input import FilterBar
