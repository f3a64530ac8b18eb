"""The public screens without an account, and the desk."""
