"""Steps of the operator's first hour, in order: one function a step, whose docstring is printed as it is done."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from config.development.patience import GENEROUS
from config.development.rehearsal import front, landed
from config.development.rehearsal.place import DATABASE, Place, drawn_key
from config.problems import SetupProblem

RESTORED, UPGRADED = "conventions_restauree", "conventions_montee"


def migrate(place: Place) -> None:
    """Le propriétaire de la base crée les tables (migrate)"""
    place.cluster.create_database(place.database)
    migrate_as_owner(place)


def migrate_as_owner(place: Place) -> None:
    """Migrate the current database as its owner, which lets the site's role use what was made."""
    place.manage("migrate", "--verbosity", "0", as_owner=True)


def collect_static_files(place: Place) -> None:
    """Les fichiers statiques sont rassemblés (collectstatic)"""
    place.manage("collectstatic", "--noinput", "--verbosity", "0")


def check_deployment(place: Place) -> None:
    """Le contrôle de mise en service ne trouve rien à redire (check --deploy)"""
    place.manage("check", "--deploy", "--fail-level", "WARNING")


def start_servers(place: Place) -> None:
    """gunicorn, nginx et le service de fond démarrent avec les fichiers livrés ; /sante répond que tout va"""
    place.stack.enter_context(front.nginx(place.front, static=place.folder / "static"))
    place.stack.callback(place.stop_site)
    place.start_site()


def first_page(place: Place) -> None:
    """La première page et sa feuille de style s'ouvrent par TLS"""
    status, page = front.answer(place.front, "/")
    if status != 200:
        raise SetupProblem(f"la première page répond {status}")
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    if not style.startswith("/static/") or front.answer(place.front, style)[0] != 200:
        raise SetupProblem(f"la feuille de style « {style} » ne s'ouvre pas")


def load_places(place: Place) -> None:
    """Les communes, et ce qui les relie, sont chargées (load_places)"""
    place.manage("load_places")


def import_school(place: Place) -> None:
    """Un établissement est importé (import_schools)"""
    from . import life

    life.import_school(place)


def make_accounts(place: Place) -> None:
    """Les comptes sont faits ; le secrétariat se connecte et enregistre la délibération du conseil d'administration"""
    from . import life

    life.make_accounts(place)
    place.office = life.sign_in(place, "office")
    life.record_decision(place, place.office)


def import_roll(place: Place) -> None:
    """La liste des élèves est importée (import_pupils)"""
    from . import life

    life.import_roll(place)


def draft_agreement(place: Place) -> None:
    """Une convention est rédigée et validée ; chaque partie reçoit son lien par courriel ou par SMS"""
    from . import life

    place.act, place.signing = life.approved_agreement(place)


def sign_agreement(place: Place) -> None:
    """Chaque partie signe sur sa page, par TLS ; le service de fond scelle la convention"""
    from . import life

    life.sign(place.act, place.signing)


def verify_copy(place: Place) -> None:
    """La convention signée est reconnue authentique et complète (verify), le journal tient (check_journal)"""
    from conventions.domain.dossier.agreements.models import Convention
    from signatures.queries import frozen_document

    file = place.results / "convention.pdf"
    file.write_bytes(frozen_document(place.act.convention, Convention.PURPOSE).content())
    place.manage("verify", str(file))
    place.manage("check_journal")


def restore_backup(place: Place) -> None:
    """Une sauvegarde (pg_dump) est restaurée dans une autre base ; le journal y tient, comparé aux points gardés"""
    kept = place.results / "points-de-controle.txt"
    place.manage("export_checkpoints", str(kept))
    backup = place.results / "sauvegarde.dump"
    place.cluster.back_up(place.database, backup)
    place.cluster.restore(backup, RESTORED)
    place.use_database(RESTORED)
    place.manage("check_journal", "--checkpoints", str(kept))
    place.use_database(DATABASE)


def rotate_keys(place: Place) -> None:
    """Les clés sont changées, les anciennes retirées ; session ouverte, lien personnel et journal tiennent"""
    from . import life

    kept = place.results / "points-de-controle.txt"
    place.stop_site()
    place.environment |= {
        "SECRET_KEY": drawn_key(),
        "SECRET_KEY_FALLBACKS": place.environment["SECRET_KEY"],
        "JOURNAL_KEY": drawn_key(),
        "JOURNAL_KEY_FALLBACKS": place.environment["JOURNAL_KEY"],
        **rotated_keys(place, "LINK_KEY", "CODE_KEY"),
    }
    place.start_site()
    place.manage("check_journal", "--checkpoints", str(kept))
    if not life.is_signed_in(place, place.office):
        raise SetupProblem("la session ouverte avant le changement de SECRET_KEY ne tient plus")
    life.opens(place.act.links["guardian_1"])
    place.manage("export_checkpoints", str(kept))
    place.manage("check_journal", "--checkpoints", str(kept))


def read_logs(place: Place) -> None:
    """Aucun journal des serveurs ne contient un lien personnel"""
    tokens = {link.rpartition("/")[2] for link in place.act.links.values()}
    for name, text in place.front.logs.items():
        if any(token in text for token in tokens):
            raise SetupProblem(f"{name} contient un lien personnel")


def rotated_keys(place: Place, *names: str) -> dict[str, str]:
    """Return a new key for each name, and the old one as retired until next week."""
    last_day = date.today() + timedelta(days=7)
    retired = {f"{name}S_RETIRED": f"{place.environment[name]}@{last_day}" for name in names}
    return {name: drawn_key() for name in names} | retired


def upgrade_version(place: Place) -> None:
    """La base d'une version précédente est mise à niveau, ce qui attendait est fait, ses chiffres sont comptés"""
    from config.development.demo.acts import wait

    place.stop_site()
    place.use_database(UPGRADED)
    place.environment |= landed.restore(place.cluster, UPGRADED)
    waiting = landed.waiting(place.cluster, UPGRADED)
    if not waiting:
        raise SetupProblem("aucun courrier n'attendait dans la base de la version précédente")
    queued, since = landed.jobs(place.cluster, UPGRADED), datetime.now(UTC)
    if not queued:
        raise SetupProblem("aucune tâche n'attendait dans la base de la version précédente")
    migrate_as_owner(place)
    kept = place.results / "points-de-controle-apres.txt"
    place.manage("export_checkpoints", str(kept))
    place.start_site()
    wait(
        lambda: landed.sent(place.cluster, UPGRADED, waiting) == len(waiting),
        "le courrier qui attendait n'est pas parti après la mise à niveau",
        seen=lambda: f"{landed.sent(place.cluster, UPGRADED, waiting)} messages sur {len(waiting)}",
    )
    wait(
        lambda: landed.done(place.cluster, UPGRADED, since) >= queued,
        "une tâche qui attendait n'est pas faite après la mise à niveau",
        seen=lambda: f"{landed.done(place.cluster, UPGRADED, since)} tâches sur {queued}",
    )
    wait(
        lambda: landed.pupils_counted(place.cluster, UPGRADED) > 0,
        "les chiffres ne sont pas comptés après la mise à niveau",
        seconds=2 * GENEROUS,  # the job that counts them comes once a minute
        seen=lambda: "aucun élève compté",
    )
    place.manage("rebuild_figures", "--verifier")
    place.manage("check_journal", "--checkpoints", str(kept))


def keep_version(place: Place) -> None:
    """La base de cette version est gardée, courrier en attente, pour la mise à niveau des suivantes"""
    from . import life

    place.stop_site()
    life.leave_work_waiting(place)
    landed.keep(place)


STEPS: tuple[Callable[[Place], None], ...] = (
    migrate,
    collect_static_files,
    check_deployment,
    start_servers,
    first_page,
    load_places,
    import_school,
    make_accounts,
    import_roll,
    draft_agreement,
    sign_agreement,
    verify_copy,
    restore_backup,
    rotate_keys,
    upgrade_version,
    read_logs,
)
