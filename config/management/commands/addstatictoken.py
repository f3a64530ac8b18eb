"""`manage.py addstatictoken`: refused, recovery codes are drawn by their holder."""

from config.refused import RefusedCommand


class Command(RefusedCommand):
    INSTEAD = "Les codes de secours sont tirés par la personne elle-même ; s'ils sont perdus : reset_second_factor."
