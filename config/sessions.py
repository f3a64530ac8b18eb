"""Sessions in the database, as Django keeps them, with one statement for a session that takes a new key."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    """A new key is drawn at once and written with what the session holds, when it is saved.

    Django's own asks whether the key is taken, writes an empty row, reads and deletes the former one, and writes the
    new one again: five statements for each link that is opened and each document that is signed.
    """

    _moves_from: str | None = None
    """Key under which the row still stands, empty while there is no row; None when the key is that of the row."""

    def cycle_key(self) -> None:
        """Draw a new key for what the session holds; the former one opens nothing once it is saved."""
        self._get_session()  # type: ignore[attr-defined]  # the stubs leave it out
        if self._moves_from is None:
            self._moves_from = self.session_key or ""
        self._session_key = self._get_new_session_key()
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the session, under its new key where it has taken one."""
        former, self._moves_from = self._moves_from, None
        row = self.create_model_instance(dict(self.items())) if former else None
        if row is None or not self._moved(former, row):
            super().save(must_create=must_create or former is not None)

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session, its own by default: the row that there is."""
        if session_key is None:
            session_key, self._moves_from = self._moves_from, None
        if session_key != "":
            super().delete(session_key)

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        """Return the row, which every page asks for; whoever has none begins a session."""
        for row in self.model._default_manager.filter(session_key=self.session_key, expire_date__gt=timezone.now()):
            return row
        self._session_key = None
        return None

    def _moved(self, former: str | None, row: AbstractBaseSession) -> bool:
        """Write the row of ``former`` under the new key; tell whether it was there: two clicks may both take one."""
        rows = self.model.objects.filter(session_key=former)
        return bool(rows.update(session_key=row.pk, session_data=row.session_data, expire_date=row.expire_date))

    def _get_new_session_key(self) -> str:
        """Draw a key: none of 36³² is drawn twice, and the table would refuse it."""
        return get_random_string(32, VALID_KEY_CHARS)
