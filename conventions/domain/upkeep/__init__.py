"""What the service owes to those who keep it: spending, operations, retention, what stands against a younger rule."""
