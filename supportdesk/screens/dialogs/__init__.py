"""Dialogs: questions, choices and forms that open over the lower part of a screen and keep what is typed."""
