"""Who is served: customers, the people who call (contacts), what was agreed (agreements), and what runs (components)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from supportdesk.models.columns import Instant, JsonText
from supportdesk.models.table import Table


class Customer(Table, table=True):
    """An organisation that has an agreement; found by number, name, or the domain of its mail."""

    __tablename__ = "customers"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=40)
    name: str = Field(index=True, max_length=200)
    search_name: str = Field(default="", max_length=200, index=True)
    level: str = Field(default="", max_length=20)
    language: str = Field(default="sv", max_length=5)
    city: str = Field(default="", max_length=100)
    mail_domain: str = Field(default="", index=True, max_length=200)
    sales_agent_id: int | None = Field(default=None, foreign_key="agents.id")
    active: bool = True
    created_at: datetime = Field(sa_type=Instant)


class Contact(Table, table=True):
    """A person at a customer."""

    __tablename__ = "contacts"

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id", index=True)
    name: str = Field(max_length=200, index=True)
    title: str = Field(default="", max_length=100)
    mail: str = Field(default="", max_length=254, index=True)
    phone: str = Field(default="", max_length=40, index=True)


class Agreement(Table, table=True):
    """The contract with a customer; `targets` holds what was promised as data, its clocks come with the rules."""

    __tablename__ = "agreements"

    id: int | None = Field(default=None, primary_key=True)
    customer_id: int = Field(foreign_key="customers.id", index=True)
    number: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=200)
    level: str = Field(default="", max_length=20)
    service_hours: str = Field(default="", max_length=100)
    targets: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    valid_from: datetime = Field(sa_type=Instant)
    valid_to: datetime | None = Field(default=None, sa_type=Instant)


class Component(Table, table=True):
    """A configuration item: part of a platform, an integration, or hardware that a customer administers."""

    __tablename__ = "components"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=100)
    search_name: str = Field(default="", max_length=100, index=True)
    kind: str = Field(default="platform", max_length=40)
    service: str = Field(default="", max_length=100)
    competence_id: int | None = Field(default=None, foreign_key="competences.id")
    responsible_id: int | None = Field(default=None, foreign_key="agents.id")
    deputy_id: int | None = Field(default=None, foreign_key="agents.id")
    registered_at: datetime | None = Field(default=None, sa_type=Instant)


class ComponentCustomer(Table, table=True):
    """One customer that uses one component."""

    __tablename__ = "component_customers"

    component_id: int = Field(sa_column=Column(ForeignKey("components.id", ondelete="CASCADE"), primary_key=True))
    customer_id: int = Field(
        sa_column=Column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
