"""Reads ServiceNow's incident event log into a desk."""

from supportdesk.importers.servicenow.final import final_state_csv
from supportdesk.importers.servicenow.log import Reject
from supportdesk.importers.servicenow.replay import Progress, Summary, replay

__all__ = ["Progress", "Reject", "Summary", "final_state_csv", "replay"]
