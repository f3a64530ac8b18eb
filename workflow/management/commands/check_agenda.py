"""Compare each live agenda with the one its journal gives."""

from django.core.management.base import BaseCommand, CommandError

from workflow import agenda


class Command(BaseCommand):
    help = "Dit quelles échéances et tâches ouvertes ne sont pas celles que donne le journal ; ne change rien."

    def handle(self, *args, **options):
        wrong = 0
        for root, found in agenda.check():
            wrong += 1
            for line in found:
                self.stderr.write(f"{root.journal_label()}/{root.uuid}: {line}")
        if wrong:
            raise CommandError(f"{wrong} agenda(s) differ; `manage.py rebuild_agenda` mends them.")
        self.stdout.write("Every agenda is what its journal gives.")
