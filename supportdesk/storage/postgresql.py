"""Connections to PostgreSQL: few a program, with time limits, and none that waits for ever on a dead network."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import Engine, create_engine

from supportdesk.errors import DeskUnreachable
from supportdesk.i18n import _
from supportdesk.storage.address import Address

LIMITS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
CONNECTING: dict[str, Any] = {
    "application_name": "supportdesk",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
POOL: dict[str, Any] = {"pool_size": 2, "max_overflow": 3, "pool_timeout": 10}
"""Sixteen agents with two engines each stay within the hundred connections that a server has by default."""


def writing_engine(address: Address) -> Engine:
    """The engine of the write side."""
    return _engine(address, {}, {"pool_pre_ping": True})


def reading_engine(address: Address) -> Engine:
    """The engine of the read side: each query its own transaction, in one round trip; the server refuses it if it writes."""
    return _engine(address, {"default_transaction_read_only": "on"}, {"isolation_level": "AUTOCOMMIT"})


def _engine(address: Address, settings: dict[str, str], kind: dict[str, Any]) -> Engine:
    try:
        return create_engine(
            address.sqlalchemy_url,
            hide_parameters=True,
            connect_args=connect_args(address.url, LIMITS | settings),
            **POOL,
            **kind,
        )
    except ModuleNotFoundError as error:
        raise DeskUnreachable(
            _("PostgreSQL needs its driver. Install it with: pip install 'supportdesk[postgresql]'")
        ) from error


def connect_args(url: str, settings: dict[str, str]) -> dict[str, Any]:
    """What the driver is told. What the address itself says of it (`?connect_timeout=3&options=…`) comes first.

    No prepared statements: a plan made once for all words takes a search from 10 ms to a second.
    """
    said = dict(parse_qsl(urlsplit(url).query))
    ours = {key: value for key, value in CONNECTING.items() if key not in said}
    options = " ".join([*(f"-c {key}={value}" for key, value in settings.items()), said.get("options", "")])
    return ours | {"options": options.strip(), "prepare_threshold": None}
