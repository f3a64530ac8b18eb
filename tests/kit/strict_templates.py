"""A template of this project that names an unknown variable fails its test instead of printing a hole."""

import sys


class UnknownVariable(str):
    """Django's ``string_if_invalid`` that fails the test instead of printing a hole.

    Templates of libraries lean on silent holes, so only templates of this project are held to it.
    """

    def __new__(cls) -> "UnknownVariable":
        return super().__new__(cls, "%s")

    def __contains__(self, text: object) -> bool:
        """Ask Django, which looks for ``%s``, to insert the variable's name."""
        return text == "%s"

    def __mod__(self, variable: object) -> str:
        """Fail with the variable's name when one of our own templates names it."""
        template = _template_being_rendered()
        if template is None or "site-packages" in template:
            return ""
        raise AssertionError(f"The template {template} names an unknown variable: {variable}")


def _template_being_rendered() -> str | None:
    """Return the file of the innermost template node on the stack."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_name == "render_annotated":
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            return str(getattr(origin, "name", "")) or None
        frame = frame.f_back
    return None
