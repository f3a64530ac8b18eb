"""Pages of the service itself: its operator, its auditors, what is kept, what it says."""
