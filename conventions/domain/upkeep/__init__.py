"""Duties to those who keep the service: spending, operations, retention, rows that a younger rule finds."""
