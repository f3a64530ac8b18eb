"""This room in the school's menu."""

UNDER = {"": ("training_board", "classes")}
