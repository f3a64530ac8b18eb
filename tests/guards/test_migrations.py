"""Models and migrations agree: `manage.py makemigrations --check`, without asking a database what was applied."""

from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.utils import translation


def missing_migrations(wanted: ProjectState) -> list[str]:
    """List what the models say and no migration makes: `manage.py makemigrations`."""
    with translation.override(None):  # as the command does: names of columns are compared as they are written
        loader = MigrationLoader(None)
        changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    return [f"{label}: {made.describe()}" for label, own in changes.items() for one in own for made in one.operations]


def test_no_migration_is_missing():
    """Whoever changes a model writes its migration with it."""
    assert missing_migrations(ProjectState.from_apps(apps)) == []


def test_a_change_of_a_model_without_migration_is_found():
    """A column and a table."""
    wanted = ProjectState.from_apps(apps)
    wanted.models["workflow", "deadline"].fields["planted"] = models.BooleanField(default=False)
    wanted.add_model(ModelState("notifications", "Planted", [("id", models.BigAutoField(primary_key=True))]))
    assert sorted(missing_migrations(wanted)) == [
        "notifications: Create model Planted",
        "workflow: Add field planted to deadline",
    ]
