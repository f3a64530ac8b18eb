"""The audit: agreements, journal and consultations, read by auditors; nothing is changed there."""
