"""What the service owes to those who keep it: spending, operations, retention."""
