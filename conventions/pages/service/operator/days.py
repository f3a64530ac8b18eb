"""A day in an address: 2026-11-27."""

from datetime import date


class DayConverter:
    """Converter of a day in an address; another text is no page."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
