"""This room in the school's menu."""

UNDER = {"views.school": ("head_home",)}
