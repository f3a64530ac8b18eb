"""Pages of a territory's officer: figures, offers to check, hosts to write to, deputies."""
