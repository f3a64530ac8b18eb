"""This room in the school's menu."""

UNDER = {"": ("week_board",)}
