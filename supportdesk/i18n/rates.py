"""How often something came, in words."""

from __future__ import annotations

from supportdesk.i18n.catalogue import _, ngettext


def often(n: int, days: float, usual: float) -> str:
    """`7 in a week, usually 1`; less than a half is `hardly ever`."""
    whole = max(round(days), 1)
    span = _("a week") if whole == 7 else ngettext("{n} day", "{n} days", whole).format(n=whole)
    if usual < 0.05:
        return _("{n} in {span}, hardly ever before").format(n=n, span=span)
    shown = f"{usual:.0f}" if usual >= 9.5 else f"{usual:.1f}".removesuffix(".0")
    return _("{n} in {span}, usually {usual}").format(n=n, span=span, usual=shown)
