"""Who read what is kept half a year; what is published, printed or left of the erased never changes; what feeds the figures."""

from django.db import migrations

from workflow.append_only import ageing, freeze_columns, protect

READINGS = ("conventions_consultation", "conventions_sheetprint", "conventions_personexport", "conventions_numbersreading")
"""Who read or took what: deleted half a year later at the earliest, until then the database refuses whoever asks."""

YEARS_FOLLOW = """
CREATE FUNCTION conventions_years_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT max(last_day) - min(first_day) + 1 <> sum(last_day - first_day + 1)
        FROM conventions_schoolyear WHERE zone = NEW.zone) THEN
        RAISE EXCEPTION 'a school year of « % » ends on the eve of the next', NEW.zone
            USING ERRCODE = 'check_violation', CONSTRAINT = 'school_years_follow';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER conventions_years_follow AFTER INSERT OR UPDATE ON conventions_schoolyear
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION conventions_years_follow();
"""
"""The years of an académie leave no day between them, at the end of the transaction."""

TOLD = """
CREATE FUNCTION conventions_figures_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before bigint := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE (to_jsonb(OLD) ->> TG_ARGV[1])::bigint END;
    after bigint := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE (to_jsonb(NEW) ->> TG_ARGV[1])::bigint END;
BEGIN
    INSERT INTO conventions_figuresentry (what, key)
    SELECT TG_ARGV[0], x.key FROM (SELECT before AS key UNION SELECT after) x WHERE x.key IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION conventions_figures_site_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.siret END;
    after text := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.siret END;
BEGIN
    INSERT INTO conventions_figuresentry (what, key)
    SELECT 'host', h.id FROM conventions_host h WHERE h.siret IN (before, after);
    RETURN NULL;
END $$;
CREATE FUNCTION conventions_figures_kind_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conventions_figuresentry (what, key)
    SELECT 'network', NEW.id UNION ALL
    SELECT 'host', h.id FROM conventions_host h JOIN conventions_networksite n USING (siret)
    WHERE n.network_id = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION conventions_figures_days_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO conventions_figuresentry (what, key) SELECT DISTINCT 'agreement', d.convention_id FROM days d;
    RETURN NULL;
END $$;
"""
"""Writes one entry for what a row is about, and for what it was about before."""
TELLING = (
    ("enrolment", "enrolment", "pupil_id", ("class_name", "level", "left_at", "year_id", "pupil_id")),
    ("pupil", "enrolment", "id", ("school_id", "level", "erased_at")),
    ("perioddecision", "decision", "pupil_id", ()),
    ("convention", "agreement", "id", ("kind", "year_id", "first_day", "host_id")),
    ("report", "agreement", "convention_id", ("kind", "convention_id")),
    ("period", "period", "school_id", ("kind", "levels", "classes", "first_day", "last_day", "days", "is_expected",
        "confirmed_at", "name", "year_id", "school_id")),
    ("school", "school", "id", ("sector", "priority_education", "qpv", "department", "academy", "academic_region")),
    ("basinschool", "school", "school_id", ("basin_id", "school_id")),
    ("schoolyear", "year", "id", ("first_day", "last_day")),
    ("host", "host", "id", ("naf", "siret", "department")),
    ("target", "network", "network_id", ("network_id", "year", "department", "seats")),
    ("filledelsewhere", "network", "network_id", ("network_id", "year", "department", "seats")),
    ("trace", "trace", "id", ()),
)
"""Table, what is told, column of whom, columns whose change is told; rows that come and go are told too."""
NOT_ADDED = ("pupil", "convention", "schoolyear", "host", "school")
"""Rows that tell of nothing by themselves when they come."""
OF_SITES = """
CREATE TRIGGER conventions_networksite_figures AFTER INSERT OR DELETE OR UPDATE ON conventions_networksite
    FOR EACH ROW EXECUTE FUNCTION conventions_figures_site_told();
CREATE TRIGGER conventions_network_figures AFTER UPDATE OF kind ON conventions_network
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION conventions_figures_kind_told();
"""
OF_DAYS = """
CREATE TRIGGER conventions_presenceday_figures AFTER INSERT ON conventions_presenceday
    REFERENCING NEW TABLE AS days FOR EACH STATEMENT EXECUTE FUNCTION conventions_figures_days_told();
CREATE TRIGGER conventions_presenceday_figures_gone AFTER DELETE ON conventions_presenceday
    REFERENCING OLD TABLE AS days FOR EACH STATEMENT EXECUTE FUNCTION conventions_figures_days_told();
"""


def telling():
    """Create the triggers that tell the figures which rows have changed."""
    forward, backward = [TOLD, OF_SITES, OF_DAYS], []
    for table, what, column, changed in TELLING:
        name = f"conventions_{table}"
        told = f"FOR EACH ROW {{}}EXECUTE FUNCTION conventions_figures_told('{what}', '{column}');"
        come = "DELETE" if table in NOT_ADDED else "INSERT OR DELETE"
        forward.append(f"CREATE TRIGGER {name}_figures AFTER {come} ON {name} {told.format('')}")
        if changed:
            moved = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in changed)
            forward.append(
                f"CREATE TRIGGER {name}_figures_changed AFTER UPDATE OF {', '.join(changed)} ON {name} "
                + told.format(f"WHEN ({moved}) ")
            )
    for told_by in ("told", "site_told", "kind_told", "days_told"):
        backward.append(f"DROP FUNCTION conventions_figures_{told_by} CASCADE;")
    return migrations.RunSQL(forward, backward)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("conventions", "0003_tables_of_documents"), ("workflow", "0002_triggers")]

    operations = [
        *(protect(table) for table in READINGS),
        *(ageing(table, "at", 180) for table in READINGS),
        protect("conventions_publication"),
        protect("conventions_publishedtable"),
        protect("conventions_steeringfile", ("UPDATE",)),
        protect("conventions_trace"),
        freeze_columns("conventions_figuresentry", ("what", "key", "time_zone", "day")),
        migrations.RunSQL(YEARS_FOLLOW, "DROP FUNCTION conventions_years_follow CASCADE"),
        telling(),
    ]
