"""The extensions by which misspelt words are read: trusted ones, created by the owner of the database."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Two extensions of PostgreSQL's contrib."""

    dependencies = [("conventions", "0005_operators_acts")]
    operations = [CreateExtension("fuzzystrmatch"), CreateExtension("pg_trgm")]
