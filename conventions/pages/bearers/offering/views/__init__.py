"""The door without an account, and the desk."""
