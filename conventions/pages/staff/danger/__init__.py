"""Places that may be dangerous: a head or an officer stops one, an officer keeps or lifts the stop."""
