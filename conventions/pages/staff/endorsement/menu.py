"""This room in the school's menu."""

UNDER = {"": ("staff_places",)}
