"""SQLModel tables only; no rules, no queries."""

from supportdesk.models.cases import FIRST_NUMBER, Case, CaseLink, CaseTag, CaseWatcher
from supportdesk.models.changes import ComponentNeed, Freeze, MaintenanceWindow, PlatformChange
from supportdesk.models.customers import Agreement, Component, ComponentCustomer, Contact, Customer
from supportdesk.models.decisions import CaseRisk, Decision, RiskModel, RuleSet
from supportdesk.models.events import Event
from supportdesk.models.meetings import Meeting, MeetingAction, MeetingDecision
from supportdesk.models.messages import Attachment, Blob, Message
from supportdesk.models.owed import Plan, Report, Responsibility
from supportdesk.models.people import Agent, AgentCompetence, AgentLine, AgentRole, Competence
from supportdesk.models.problems import Problem
from supportdesk.models.promises import ClockRow, ServiceLevelVersion, WorkCalendar
from supportdesk.models.repeats import RepeatCount
from supportdesk.models.rota import Notice, Shift
from supportdesk.models.routines import Routine, RoutineRun
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
    "CaseRisk",
    "CaseTag",
    "CaseWatcher",
    "ClockRow",
    "Competence",
    "Component",
    "ComponentCustomer",
    "ComponentNeed",
    "Contact",
    "Customer",
    "Decision",
    "DeskFact",
    "Draft",
    "Event",
    "Freeze",
    "MaintenanceWindow",
    "Meeting",
    "MeetingAction",
    "MeetingDecision",
    "Message",
    "Notice",
    "Place",
    "Plan",
    "PlatformChange",
    "Presence",
    "Problem",
    "RepeatCount",
    "Report",
    "Responsibility",
    "RiskModel",
    "Routine",
    "RoutineRun",
    "RuleSet",
    "ServiceLevelVersion",
    "Shift",
    "View",
    "WorkCalendar",
]
