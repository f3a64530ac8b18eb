"""Operations: what is wrong with the service, for a supervisor and for whoever runs it."""
