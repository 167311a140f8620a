import django.core.validators
import django.db.models.deletion
import django.db.models.functions.math
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import cbtracker.clock
import cbtracker.email_addresses


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(help_text="Permanent name in web addresses.", unique=True),
                ),
                ("name", models.CharField(help_text="As in Annex D.", max_length=100, unique=True)),
                (
                    "short_name",
                    models.CharField(
                        blank=True,
                        help_text="Shorter name in the paper’s tables, such as Hull or H&F.",
                        max_length=60,
                    ),
                ),
                (
                    "is_first_phase",
                    models.BooleanField(default=False, verbose_name="first phase area"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="The group this area is a member of. If thousands of requests name this area, "
                        "a change takes up to two minutes, and nobody else can write to the record meanwhile.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__isnull", True), ("is_first_phase", False), _connector="OR"
                        ),
                        name="areas_area_member_is_not_first_phase",
                        violation_error_message="A member of a group cannot be a first phase area.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("group__isnull", True),
                            models.Q(("group", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="areas_area_not_its_own_group",
                        violation_error_message="An area cannot be a member of itself.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="The first day this applies. Leave empty if not known.",
                        null=True,
                        verbose_name="start date",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        limit_choices_to={"role": "lead"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="areas.area",
                    ),
                ),
                (
                    "is_main",
                    models.BooleanField(
                        default=False,
                        help_text="Emails ask this person to reply, and the other leads get copies.",
                        verbose_name="main lead",
                    ),
                ),
            ],
            options={
                "verbose_name": "area lead",
                "ordering": [
                    "area__name",
                    "-is_main",
                    models.OrderBy(models.F("since"), nulls_first=True),
                    "pk",
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="areas_lead_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("user", "area"),
                        name="areas_lead_once_at_a_time",
                        violation_error_message="This person is already a lead for this area.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="The first day this applies. Leave empty if not known.",
                        null=True,
                        verbose_name="start date",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The document and paragraph, or who told us.",
                        max_length=200,
                    ),
                ),
                (
                    "source_date",
                    models.DateField(blank=True, null=True, verbose_name="date of the source"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="areas.area",
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("lead_officer", "DCLG lead officer"),
                            ("contact", "Contact in the area"),
                            ("private_office", "Private office of the leader or chief executive"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Leave empty if not known.", max_length=150
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=150)),
                ("organisation", models.CharField(blank=True, max_length=150)),
                (
                    "email",
                    cbtracker.email_addresses.EmailAddressField(
                        blank=True, max_length=254, verbose_name="email address"
                    ),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=40, verbose_name="telephone number"),
                ),
                (
                    "address",
                    models.TextField(blank=True, max_length=500, verbose_name="postal address"),
                ),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": [
                    "-capacity",
                    models.OrderBy(models.F("since"), nulls_first=True),
                    "pk",
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="areas_contact_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to="areas.lead",
                        verbose_name="covered lead",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        limit_choices_to={"role": "lead"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who covers",
                    ),
                ),
                ("since", models.DateField(verbose_name="first day away")),
                (
                    "until",
                    models.DateField(
                        help_text="The cover ends when this day begins.",
                        verbose_name="first day back",
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="areas_cover_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyFigures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="family_figures",
                        to="areas.area",
                    ),
                ),
                (
                    "population",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="population"),
                ),
                (
                    "families_low",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families with multiple problems, lower figure",
                    ),
                ),
                (
                    "families_high",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families with multiple problems, higher figure",
                    ),
                ),
                (
                    "with_child_low",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="of these with a child with SEN or behaviour problems, lower figure",
                    ),
                ),
                (
                    "with_child_high",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="of these with a child with SEN or behaviour problems, higher figure",
                    ),
                ),
                (
                    "intervention",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families offered and accepting an intervention up to March 2010",
                    ),
                ),
                (
                    "supported_first_year_low",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families to be supported in 2011/12, lower figure",
                    ),
                ),
                (
                    "supported_first_year_high",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families to be supported in 2011/12, higher figure",
                    ),
                ),
                (
                    "supported_period_low",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families to be supported in the SR period, lower figure",
                    ),
                ),
                (
                    "supported_period_high",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="families to be supported in the SR period, higher figure",
                    ),
                ),
                ("comments", models.TextField(blank=True)),
                ("source", models.CharField(max_length=200)),
                ("effective_on", models.DateField(verbose_name="date this applies from")),
                ("recorded_at", models.DateTimeField(default=cbtracker.clock.now, editable=False)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        editable=False,
                        help_text="Empty if loaded with the original record.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "family figures",
                "verbose_name_plural": "family figures",
                "ordering": ["area__name", "-effective_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("families_high__gte", models.F("families_low")),
                                ("families_high__isnull", False),
                                ("families_low__isnull", False),
                            ),
                            models.Q(
                                ("families_high__isnull", True), ("families_low__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="areas_familyfigures_families_low_to_high",
                        violation_error_message="Families with multiple problems: the lower figure must not be more than the higher.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("with_child_high__gte", models.F("with_child_low")),
                                ("with_child_high__isnull", False),
                                ("with_child_low__isnull", False),
                            ),
                            models.Q(
                                ("with_child_high__isnull", True), ("with_child_low__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="areas_familyfigures_with_child_low_to_high",
                        violation_error_message="With a child with SEN or behaviour problems: the lower figure must not be more than the higher.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "supported_first_year_high__gte",
                                    models.F("supported_first_year_low"),
                                ),
                                ("supported_first_year_high__isnull", False),
                                ("supported_first_year_low__isnull", False),
                            ),
                            models.Q(
                                ("supported_first_year_high__isnull", True),
                                ("supported_first_year_low__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="areas_familyfigures_supported_first_year_low_to_high",
                        violation_error_message="To be supported in 2011/12: the lower figure must not be more than the higher.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("supported_period_high__gte", models.F("supported_period_low")),
                                ("supported_period_high__isnull", False),
                                ("supported_period_low__isnull", False),
                            ),
                            models.Q(
                                ("supported_period_high__isnull", True),
                                ("supported_period_low__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="areas_familyfigures_supported_period_low_to_high",
                        violation_error_message="To be supported in the SR period: the lower figure must not be more than the higher.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Footnote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True)),
                (
                    "column",
                    models.CharField(help_text="The figure this note is about.", max_length=40),
                ),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="The first day this applies. Leave empty if not known.",
                        null=True,
                        verbose_name="start date",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The document and paragraph, or who told us.",
                        max_length=200,
                    ),
                ),
                (
                    "source_date",
                    models.DateField(blank=True, null=True, verbose_name="date of the source"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave empty if it is about the whole programme.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="areas.area",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("aim", "Aim"),
                            ("no_barriers", "No barriers reported"),
                            ("barriers", "Barriers"),
                            ("plans", "Plans"),
                            ("finding", "Finding"),
                            ("figure", "Figure"),
                            ("requests", "Type of request"),
                            ("governance", "Governance"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(verbose_name="statement")),
                (
                    "amount",
                    models.BigIntegerField(
                        blank=True,
                        help_text="A whole number, such as 120000.",
                        null=True,
                        verbose_name="figure",
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        help_text="What the figure counts, such as families.",
                        max_length=40,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its order in the source."
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="areas_statement_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("unit", "")),
                            models.Q(
                                ("amount__gte", 0),
                                ("amount__isnull", False),
                                models.Q(("unit", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="areas_statement_amount_with_unit",
                        violation_error_message="A figure must be 0 or more, and must say what it counts.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("text", models.TextField()),
                (
                    "milestone",
                    models.TextField(
                        blank=True, help_text="The milestone in the commitment, if any."
                    ),
                ),
                (
                    "when",
                    models.CharField(
                        blank=True, help_text="As printed, such as: by April 2011.", max_length=60
                    ),
                ),
                ("begins_on", models.DateField(blank=True, null=True)),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, help_text="The last day of the month in the plan.", null=True
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("source_date", models.DateField(verbose_name="date of the source")),
            ],
            options={
                "ordering": ["reference"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("begins_on")),
                            _connector="OR",
                        ),
                        name="areas_milestone_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalProject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        blank=True,
                        help_text="The first day this applies. Leave empty if not known.",
                        null=True,
                        verbose_name="start date",
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True,
                        help_text="The first day this no longer applies. Leave empty if it still applies.",
                        null=True,
                        verbose_name="end date",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="The document and paragraph, or who told us.",
                        max_length=200,
                    ),
                ),
                (
                    "source_date",
                    models.DateField(blank=True, null=True, verbose_name="date of the source"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="local_projects",
                        to="areas.area",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="The place or the project, such as Swale.", max_length=150
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("pilot", "Pilot"),
                            ("extension", "Extension"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("focus", models.TextField(blank=True, help_text="Leave empty if not known.")),
                (
                    "families_low",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="families expected, lower figure"
                    ),
                ),
                (
                    "families_high",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="families expected, higher figure"
                    ),
                ),
                (
                    "budget_pence",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=16,
                        null=True,
                        verbose_name="budget",
                    ),
                ),
                (
                    "budget_source",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="where the budget comes from"
                    ),
                ),
                ("led_by", models.TextField(blank=True, verbose_name="led by")),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-phase", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="areas_localproject_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("families_high__gte", models.F("families_low")),
                                ("families_high__isnull", False),
                                ("families_low__isnull", False),
                            ),
                            models.Q(
                                ("families_high__isnull", True), ("families_low__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="areas_localproject_families_low_to_high",
                        violation_error_message="Families expected: the lower figure must not be more than the higher.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "budget_pence",
                                    django.db.models.functions.math.Round(models.F("budget_pence")),
                                ),
                                ("budget_pence__gte", 0),
                            ),
                            ("budget_pence__isnull", True),
                            _connector="OR",
                        ),
                        name="areas_localproject_budget_whole_pence",
                        violation_error_message="An amount must be in pounds and whole pence, and 0 or more.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amounts",
                        to="areas.localproject",
                    ),
                ),
                (
                    "agency",
                    models.CharField(
                        help_text="Who contributes or saves this amount.", max_length=150
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        help_text="The year it starts. For 2011/12, enter 2011.",
                        validators=[
                            django.core.validators.MinValueValidator(1990),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="financial year",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("contribution", "Contribution"), ("saving", "Saving")],
                        max_length=20,
                        verbose_name="contribution or saving",
                    ),
                ),
                (
                    "pence",
                    models.DecimalField(decimal_places=3, max_digits=16, verbose_name="amount"),
                ),
                ("intervention", models.CharField(blank=True, max_length=150)),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": [
                    "project__pk",
                    "year",
                    django.db.models.functions.text.Lower("agency"),
                    "direction",
                    "pk",
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("pence", django.db.models.functions.math.Round(models.F("pence"))),
                                ("pence__gte", 0),
                            ),
                            ("pence__isnull", True),
                            _connector="OR",
                        ),
                        name="areas_projectamount_whole_pence",
                        violation_error_message="An amount must be in pounds and whole pence, and 0 or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)),
                        name="areas_projectamount_year_possible",
                        violation_error_message="Enter the year the financial year starts, such as 2011.",
                    ),
                    models.UniqueConstraint(
                        models.F("project"),
                        django.db.models.functions.text.Lower("agency"),
                        models.F("year"),
                        models.F("direction"),
                        django.db.models.functions.text.Lower("intervention"),
                        name="areas_projectamount_once",
                        violation_error_message="This agency already has an amount for this project, year and intervention. Change that one instead.",
                    ),
                ],
            },
        ),
    ]
