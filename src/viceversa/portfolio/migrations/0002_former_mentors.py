from django.db import migrations


def remember(apps, schema_editor):
    """Mentors of pairs that have begun before there were portfolios."""
    Member = apps.get_model("pairings", "Member")
    Mentoring = apps.get_model("portfolio", "Mentoring")
    begun = Member.objects.filter(role="mentor", pairing__started_at__isnull=False)
    known = begun.values_list("participant__person", "pairing__cohort").distinct()
    rows = (Mentoring(person_id=person, cohort_id=cohort) for person, cohort in known)
    Mentoring.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_initial"), ("pairings", "0012_aftercare")]
    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
