"""The cost of text messages: counted by school and month, and held by a ceiling where an operator set one."""
