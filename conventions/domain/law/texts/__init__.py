"""Texts voted by a school's board, or given by the operator, in place of the national wording of agreements."""
