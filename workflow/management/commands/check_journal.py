"""Recompute every chain of the journal and name the first entry of each chain that is wrong."""

from django.core.management.base import BaseCommand, CommandError

from workflow import journal
from workflow.models import Transition


class Command(BaseCommand):
    help = "Recompute all chains, compare them with the roots' rows and each status with its last entry."

    def handle(self, *args, **options):
        faults = 0
        for fault in journal.check():
            faults += 1
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{faults} chain(s) do not hold: the entries named above were altered outside the door.")
        if not Transition.objects.exists():
            self.stdout.write("The journal of this database is empty: nothing was checked.")
            return
        roots = sum(model._base_manager.count() for model in journal.root_models())
        self.stdout.write(f"{roots} chains, {Transition.objects.count()} entries: everything holds.")
