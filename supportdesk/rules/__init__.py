"""Pure decisions: states, permissions, priority, projections, filters. No tables, no clock, no screen."""
