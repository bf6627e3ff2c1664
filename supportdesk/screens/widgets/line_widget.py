"""A widget that is nothing but lines, and repaints only what changed in them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from supportdesk.screens.widgets.letting_go import forget_lines
from supportdesk.screens.widgets.look import Line
from supportdesk.screens.widgets.paint import changed, regions, strip_of
from supportdesk.screens.widgets.themes import palette_name


class LineWidget(Widget):
    """Base of the desk's widgets: subclasses say which lines there are, `repaint` writes the difference."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LineWidget { background: $background; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._palette = ""
        self._lines: list[Line] = []
        self._strips: list[Strip] = []
        self._drawn_size: Size | None = None

    def lines(self, width: int, height: int) -> Sequence[Line]:
        """The lines to show, at most `height` of them; fewer leave the rest blank."""
        raise NotImplementedError

    def repaint(self) -> None:
        """Bring the screen up to date with `lines`, line by line and only as far as each differs."""
        width, height = self.size
        if self._drawn_size != self.size:
            self._drawn_size = None  # it was hidden, and may be shown again in the size it had
            return
        wanted = list(self.lines(width, height))[:height]
        wanted += [()] * (height - len(wanted))
        changes = []
        for y, line in enumerate(wanted):
            if line != self._lines[y]:
                strip = strip_of(line, width, self._palette)
                changes.append((y, changed(self._strips[y], strip)))
                self._lines[y], self._strips[y] = line, strip
        if dirty := regions(changes):
            self.refresh(*dirty)

    def repaint_all(self) -> None:
        """Draw every line again: the size or the theme has changed."""
        self._draw_all()
        self.refresh()

    def prepare(self) -> None:
        """Called before every line is drawn anew, with the new size in place; subclasses lay out for it."""

    def _draw_all(self) -> None:
        self.prepare()
        width, height = self.size
        self._palette = palette_name(self.app)
        wanted = list(self.lines(width, height))[:height]
        self._lines = wanted + [()] * (height - len(wanted))
        self._strips = [strip_of(line, width, self._palette) for line in self._lines]
        self._drawn_size = self.size

    def render_lines(self, crop: Region) -> list[Strip]:
        """Lines for the frame being painted; the first frame in a size comes before anybody was told of the size."""
        if self._drawn_size != self.size:
            self._draw_all()
        self._dirty_regions.clear()  # Textual leaves that to a method that lines do not go through
        return super().render_lines(crop)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The app's filters but the one that turns colours into 24 bits: ours are chosen as they are."""
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def render_line(self, y: int) -> Strip:
        """What stands on a line of the widget."""
        return self._strips[y] if y < len(self._strips) else strip_of((), self.size.width, self._palette)

    def on_mount(self) -> None:
        """Draw again whenever the theme changes. (A watcher of the app would be held by it for ever.)"""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def on_unmount(self) -> None:
        """Lets go of what is not shown any more."""
        self.app.theme_changed_signal.unsubscribe(self)
        forget_lines()

    def _theme_changed(self, _theme: Theme) -> None:
        self.repaint_all()

    def on_resize(self) -> None:
        """Draw in the new size, unless a frame has been painted in it."""
        if self._drawn_size != self.size:
            self.repaint_all()
