"""Letters: everything that an account is told together, at the hours that its holder chose."""
