"""Decisions on the hours of young workers at a host: what is filed there, until when, and filing one."""
