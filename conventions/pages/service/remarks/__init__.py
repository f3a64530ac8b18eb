"""Ideas and worries that users wrote, gathered and answered once by the operator."""
