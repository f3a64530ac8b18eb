"""Ideas and worries about the service: what users wrote, without a number, and what the operator says became of it."""
