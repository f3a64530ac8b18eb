"""A place and who asks for it: offers, their seats, applications, places that are stopped."""
