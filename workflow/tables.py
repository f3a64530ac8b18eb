"""Tables made together: a migration draws the models once for them all."""

from collections.abc import Sequence

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class CreateTables(migrations.SeparateDatabaseAndState):
    """Tables of several models with their constraints and indexes; a column may lead to a table that comes after it.

    A ``CreateModel`` each draws again all models that stand in relation with it: a hundred tables take half a minute.
    """

    def __init__(self, state_operations: Sequence[migrations.CreateModel]) -> None:
        super().__init__(state_operations=state_operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Take the models in; they are drawn when they are first asked for, all at once."""
        state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the tables; what leads from one to another is written at the end of the migration."""
        for operation in self.state_operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the tables, the last first."""
        for operation in reversed(self.state_operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what is said of it where migrations are told."""
        return "Create tables"
