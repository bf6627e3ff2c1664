"""Updates of the screen that write what changed in a line and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.control import Control
from textual._compositor import ChopsUpdate
from textual.app import ReturnType

from supportdesk.screens.widgets.beneath import CoveringApp

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from textual.screen import Screen


class NarrowUpdate(ChopsUpdate):
    """As Textual's, which begins at the left edge of the widget wherever the change begins."""

    def render_segments(self, console: Console) -> str:
        """What the terminal gets."""
        return "".join(self._written(console))

    def _written(self, console: Console) -> Iterator[str]:
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                start, stop = max(x, first), min(end, last)
                if strip is not None and start < stop:
                    yield Control.move_to(start, y).segment.text
                    yield strip.crop(start - x, stop - x).render(console)


class NarrowApp(CoveringApp[ReturnType]):
    """An app that writes narrow updates."""

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, ChopsUpdate):
            renderable = NarrowUpdate(renderable.chops, renderable.spans, renderable.chop_ends)
        super()._display(screen, renderable)
