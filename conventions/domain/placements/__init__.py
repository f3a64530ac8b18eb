"""Places and those who ask for them: offers, their seats, applications, places that are stopped."""
