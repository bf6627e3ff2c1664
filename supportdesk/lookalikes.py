"""Names and addresses that look like others: host names in ASCII, and letters of several scripts in one name.

Loaded on first need by `text.safe_url` and `text.mark_mixed_script`.
"""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?P<slashes>[/\\]{2})?(?P<user>[^/\\?#]*@)?"
    r"(?P<host>[^/\\?#]*?)(?P<port>:[0-9]*)?(?P<rest>[/\\?#].*)?",
    re.S,
)
_LABEL_DOTS = re.compile("[.\u3002\uff0e\uff61]")
_LABEL = re.compile("[A-Za-z0-9_-]+")

_SCRIPTS = (
    re.compile("[A-Za-z\xaa\xba\xc0-\xd6\xd8-\xf6\xf8-\u02af\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]"),
    re.compile("[\u0370-\u0373\u0376-\u037d\u037f\u0386\u0388-\u03ff\u1f00-\u1fff]"),
    re.compile("[\u0400-\u0482\u048a-\u052f\u1c80-\u1c8f\ua640-\ua66e\ua680-\ua69d]"),
)


def with_ascii_host(url: str) -> str:
    """`url` with its host, or the domain of a `mailto:` or bare address, in ASCII labels (`xn--…`)."""
    parts = _ADDRESS.fullmatch(url)
    if parts is None or url.isascii():
        return url
    scheme, slashes, user, host, port, rest = (part or "" for part in parts.groups())
    if scheme and not slashes and scheme.lower() != "mailto:":
        return url
    return scheme + slashes + user + ".".join(map(_ascii_label, _LABEL_DOTS.split(host))) + port + rest


def _ascii_label(label: str) -> str:
    """One label of a host name as DNS knows it; what IDNA refuses, or turns into "/", is punycoded as it stands."""
    from encodings.idna import ToASCII

    if label.isascii():
        return label
    try:
        ascii_label = ToASCII(label).decode("ascii")
    except UnicodeError:
        ascii_label = ""
    if _LABEL.fullmatch(ascii_label):
        return ascii_label
    return "xn--" + label.encode("punycode").decode("ascii")


def mixes_scripts(text: str) -> bool:
    """True if `text` has letters of more than one of Latin, Greek and Cyrillic, which share lookalikes."""
    return sum(script.search(text) is not None for script in _SCRIPTS) > 1
