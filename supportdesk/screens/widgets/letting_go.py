"""What Textual and asyncio would hold of a screen long after it was left, let go: people open hundreds of cases a day."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from textual._context import active_message_pump
from textual._styles_cache import StylesCache
from textual.css.query import NoMatches

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.timer import Timer


def every(seconds: float, host: DOMNode, work: Callable[[], object]) -> Timer:
    """Has `host` do some work every so many seconds, as its `set_interval`.

    asyncio keeps a cancelled wait until its time would have come, and with it the context, in which Textual notes the host.
    """
    context = copy_context()
    context.run(active_message_pump.set, host.app)
    return context.run(host.set_interval, seconds, partial(host.call_next, work))


def begin(host: DOMNode, work: Callable[[], Coroutine[Any, Any, object]], **how: Any) -> None:
    """Has `host` begin work of its own, as its `run_worker`; nothing is made that is not begun when the host is being left."""
    worker: Any = partial(while_here, host, work)
    host.run_worker(worker, **how)


async def while_here(host: DOMNode, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Does it; what it would have shown on a screen that was left meanwhile, or as the program is left, is shown to nobody."""
    try:
        await work()
    except NoMatches:
        if host.is_attached and host.is_running and host.app.is_running:
            raise


def unwatch(app: App[Any], node: DOMNode) -> None:
    """Forgets what a node watches of the app: Textual does so only when the watched value changes."""
    for watching in getattr(app, "__watchers", {}).values():
        watching[:] = [(watcher, callback) for watcher, callback in watching if watcher is not node]


def forget_lines() -> None:
    """Lets go of every line that widgets drew which are gone: Textual remembers two colours a widget together with its lines."""
    StylesCache.get_inner_outer.cache_clear()
