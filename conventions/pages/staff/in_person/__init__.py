"""Signing in presence, for the staff: whom to have sign on this device, what they declare, what was signed so."""
