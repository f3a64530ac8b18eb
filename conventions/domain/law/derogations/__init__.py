"""Decisions by which a host's young trainees work hours that the law refuses them otherwise: dated, with their file."""
