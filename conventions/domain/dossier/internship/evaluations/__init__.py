"""Evaluations: the tutor's of the pupil, the pupil's opinion of the host and its counts, the attestation after both."""
