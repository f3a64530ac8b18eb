"""Reminders: who is waited for, when the platform or the office writes to them, and never too often."""
