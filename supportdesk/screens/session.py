"""What one running program is: a desk in somebody's hands, on one terminal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING

from supportdesk.desk import Desk
from supportdesk.i18n import zone
from supportdesk.operations.process_name import process_name
from supportdesk.screens.wording.moment import Moment

if TYPE_CHECKING:
    from supportdesk.settings import Settings


@dataclass
class Session:
    """The desk, who sits at it (changes on a demo desk), and how this terminal wants things."""

    desk: Desk
    settings: Settings
    host: str = "local"
    demo: bool = False
    other_time: bool = False
    id: str = field(default_factory=process_name)
    zone: tzinfo = field(default_factory=zone)
    used: Counter[str] = field(default_factory=Counter)
    """How often each thing was chosen in the palette."""

    def moment(self) -> Moment:
        """Now, in the reader's zone."""
        return Moment(self.desk.now(), self.zone)
