"""Duties of the service to those who keep it: spending, operations, retention, cases against a younger rule."""
