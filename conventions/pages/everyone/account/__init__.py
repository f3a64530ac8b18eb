"""Pages of an account: signing in, the second factor, passwords, devices, hours of letters."""
