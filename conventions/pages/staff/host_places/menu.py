"""This room in the school's menu."""

UNDER = {"": ("registry", "training_board")}
