"""A school that knows a host answers for its offer before an officer has looked at it."""
