"""SQLModel tables only; no rules, no queries."""

from supportdesk.models.cases import FIRST_NUMBER, Case, CaseLink, CaseTag, CaseWatcher
from supportdesk.models.customers import Agreement, Component, ComponentCustomer, Contact, Customer
from supportdesk.models.events import Event
from supportdesk.models.messages import Attachment, Blob, Message
from supportdesk.models.people import Agent, AgentCompetence, AgentLine, AgentRole, Competence
from supportdesk.models.work import DeskFact, Draft, Place, Presence, View

__all__ = [
    "FIRST_NUMBER",
    "Agent",
    "AgentCompetence",
    "AgentLine",
    "AgentRole",
    "Agreement",
    "Attachment",
    "Blob",
    "Case",
    "CaseLink",
    "CaseTag",
    "CaseWatcher",
    "Competence",
    "Component",
    "ComponentCustomer",
    "Contact",
    "Customer",
    "DeskFact",
    "Draft",
    "Event",
    "Message",
    "Place",
    "Presence",
    "View",
]
