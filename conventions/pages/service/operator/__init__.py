"""Pages of the operator: schools, accounts, messages, jobs, storage and costs of the service."""
