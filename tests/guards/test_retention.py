"""How long rows are kept: every table has its term, or says why it needs none."""

from collections.abc import Collection, Mapping, Sequence

from django.apps import apps

from conventions.domain.upkeep.retention.terms import TABLE, RetentionTerm

NOTHING_PERSONAL = {
    "auth.Group": "names of groups",
    "auth.Permission": "names of rights",
    "contenttypes.ContentType": "names of tables",
    "conventions.CalendarPeriod": "days of a calendar",
    "conventions.SchoolYear": "days of a calendar",
    "conventions.Formation": "diplomas that a school teaches",
    "conventions.DiplomaCompetence": "what a diploma asks",
    "conventions.Period": "days of a school, and what it expects of all",
    "conventions.PlannedWeeks": "weeks of a class",
    "conventions.ReadingChoice": "what an officer chose for a département",
    "conventions.Crossing": "geography",
    "conventions.Basin": "names of groups of schools",
    "conventions.BasinSchool": "in which group a school is",
    "conventions.Chamber": "public bodies, with the number that they publish",
    "conventions.Locality": "geography",
    "conventions.RoadGroup": "geography",
    "conventions.Network": "public bodies, partners and companies",
    "conventions.NetworkSite": "establishments",
    "conventions.Target": "numbers asked of a network",
    "conventions.FilledElsewhere": "numbers declared by a network",
    **dict.fromkeys(
        [f"conventions.{of}Fact" for of in ("Pupil", "Agreement", "Application", "Host", "Seat", "Network")],
        "figures of rows that are named elsewhere: gone once these are, at the next turn of the projection",
    ),
    "conventions.Cell": "numbers",
    "conventions.Photograph": "numbers of a Monday",
    "conventions.FiguresEntry": "keys of rows that moved a number: nobody's once the row is gone",
    "conventions.ContactDoubt": "keys of rows: nobody's once the row is gone, and when it was found",
    "conventions.FiguresPosition": "how far the figures are counted",
    "conventions.Trace": "what stays of the erased, by which nobody is known (decision 94)",
    "conventions.HalfDay": "presence of whoever the agreement names: nobody once it is erased",
    "conventions.Host": "companies and public bodies",
    "conventions.Improvement": "sentences that the operator wrote for everybody",
    "conventions.HostBan": "numbers of companies and public bodies",
    "conventions.Margin": "numbers of wide territories",
    "conventions.PresenceDay": "hours of a timetable",
    "conventions.Publication": "numbers that everybody reads, and how their audit ended",
    "conventions.PublishedTable": "numbers that everybody reads",
    "conventions.PurgeRun": "counts",
    "conventions.SchoolStep": "what a school wrote for all its pupils",
    "conventions.RollColumn": "headings of lists and what a school takes them for",
    "conventions.SmsCeiling": "sums of schools and territories",
    "conventions.SmsSpending": "counts and sums of schools",
    "conventions.Stamp": "images of the stamps of schools and hosts",
    "conventions.WeekFigures": "numbers of a school",
    "conventions.KindOpening": "what an académie opens to its schools, with the name of the officer who says so",
    "conventions.VotedText": "what a board decided, with the name of who put it into service, as its minutes have it",
    "conventions.School": "public bodies and their addresses",
    "dsfr.DsfrConfig": "names of the site",
    "dsfr.DsfrSocialMedia": "addresses of the site",
    "django_q.OrmQ": "jobs that wait, by identifier",
    "django_q.Schedule": "names of jobs",
    "notifications.Heartbeat": "names of machines",
    "account.EmailAddress": "never written: an account has one address, its own",
    "account.EmailConfirmation": "never written: an address is never confirmed by a library",
    "mfa.Authenticator": "goes with the account",
    "socialaccount.SocialAccount": "goes with the account",
    "socialaccount.SocialApp": "never written: the provider stands in the settings",
    "socialaccount.SocialToken": "never written: no token is kept",
    "signatures.CheckTurn": "where the check of all documents goes on",
    "signatures.DocumentFault": "identifiers of documents and what is wrong with them",
    "signatures.RevocationList": "serial numbers",
    "viewflow.Process": "steps of a flow",
    "viewflow.Task": "steps of a flow",
    "workflow.Checkpoint": "sizes and hashes",
    "workflow.ClockOffset": "the clock",
    "workflow.Deadline": "moments",
    "workflow.Leaf": "which entry stands where in the tree",
    "workflow.PendingLeaf": "which entry waits for its place in the tree",
    "workflow.Transition": "the chain: its personal part stands beside and goes",
    "workflow.TreeNode": "hashes",
}


def faults_of_terms(terms: Sequence[RetentionTerm], excused: Mapping[str, str], known: Collection[str]) -> list[str]:
    """List the tables without a decision, or with two, and what is decided of a table that is not there."""
    named = {label for row in terms for label in row.tables}
    keys = [row.key for row in terms]
    return [
        *(
            f"{label}: decide how long its rows are kept, in terms.py"
            for label in sorted(set(known) - named - set(excused))
        ),
        *(f"{label}: kept for a term, and holds nothing personal" for label in sorted(named & set(excused))),
        *(f"{label}: no such table" for label in sorted((named | set(excused)) - set(known))),
        *(f"{key}: two terms" for key in sorted({key for key in keys if keys.count(key) > 1})),
    ]


def test_every_table_has_its_term_or_says_why_it_needs_none():
    """A new table fails here until somebody has decided how long its rows are kept."""
    known = {model._meta.label for model in apps.get_models() if not model._meta.proxy}
    assert faults_of_terms(TABLE, NOTHING_PERSONAL, {label for label in known if not label.startswith("sample.")}) == []


def test_a_table_of_which_nothing_is_decided_is_found():
    """One that is new, one of which two things are said, one that has gone, a term under the key of another."""
    one, other, *_more = [row for row in TABLE if row.tables]
    known = {*one.tables, *other.tables, "conventions.New", "conventions.Both"}
    excused = {"conventions.Gone": "", one.tables[0]: ""}
    assert faults_of_terms([one, other, other], excused, known) == [
        "conventions.Both: decide how long its rows are kept, in terms.py",
        "conventions.New: decide how long its rows are kept, in terms.py",
        f"{one.tables[0]}: kept for a term, and holds nothing personal",
        "conventions.Gone: no such table",
        f"{other.key}: two terms",
    ]
