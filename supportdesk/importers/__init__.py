"""Readers of other systems' logs."""
