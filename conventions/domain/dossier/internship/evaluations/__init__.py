"""Evaluations: the tutor's of the pupil, the pupil's of the welcome, and the attestation that follows."""
