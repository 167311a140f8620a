import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import cbtracker.email_addresses


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
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
                    "code",
                    models.CharField(
                        help_text="As in the paper’s tables, such as DfE, MoJ or HMP.",
                        max_length=20,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\W_]+(?:[ &-][^\\W_]+)*$",
                                "Enter letters and figures, such as DfE or NHS CB.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("department", "Department"),
                            ("agency", "Agency"),
                            ("regulator", "Regulator"),
                        ],
                        default="department",
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        help_text="The department this is part of. If thousands of requests name this department, "
                        "a change takes up to two minutes, and nobody else can write to the record meanwhile.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="departments.department",
                        verbose_name="parent department",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        help_text="The department that it became on its end date.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="departments.department",
                        verbose_name="became",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Where the sources name it, and how we read them."
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="departments_department_not_its_own_parent",
                        violation_error_message="A department cannot be part of itself.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="departments_department_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(
                                ("until__isnull", False),
                                models.Q(("successor", models.F("id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="departments_department_ends_when_it_becomes",
                        violation_error_message="A department that became another needs an end date.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Champion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("post", models.CharField(blank=True, max_length=150)),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="champions",
                        to="departments.department",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        help_text="The account they sign in with, if any.",
                        limit_choices_to={"role": "champion"},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="champion",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="AreaChampion",
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
                    "champion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_champions",
                        to="departments.champion",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="area_champions",
                        to="areas.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "area championed",
                "verbose_name_plural": "areas championed",
                "ordering": ["area__name", models.OrderBy(models.F("since"), nulls_first=True)],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="departments_areachampion_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("champion", "area"),
                        name="departments_areachampion_once_at_a_time",
                        violation_error_message="This champion already has this area.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentRight",
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
                    "champion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="department_rights",
                        to="departments.champion",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        help_text="They see each request with it that is not resolved, with its internal notes.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="champion_rights",
                        to="departments.department",
                    ),
                ),
            ],
            options={
                "verbose_name": "department whose open requests they see",
                "verbose_name_plural": "departments whose open requests they see",
                "ordering": [
                    "department__name",
                    models.OrderBy(models.F("since"), nulls_first=True),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="departments_departmentright_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("champion", "department"),
                        name="departments_departmentright_once_at_a_time",
                        violation_error_message="This champion already has this department.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailContact",
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="email_contacts",
                        to="departments.department",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Leave empty if not known.", max_length=150
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=150)),
                (
                    "email",
                    cbtracker.email_addresses.EmailAddressField(
                        max_length=254, verbose_name="email address"
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
                (
                    "is_private_office",
                    models.BooleanField(default=False, verbose_name="private office of a minister"),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("since"), nulls_first=True), "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="departments_emailcontact_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.UniqueConstraint(
                        models.F("department"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("until__isnull", True)),
                        name="departments_emailcontact_once_at_a_time",
                        violation_error_message="Emails to this department already go to this address.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Resource",
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
                        related_name="resources",
                        to="areas.area",
                    ),
                ),
                (
                    "contributor",
                    models.CharField(
                        blank=True,
                        help_text="As in the source. Leave empty if not known.",
                        max_length=150,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="Choose one if the contributor is a department or agency.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="departments.department",
                    ),
                ),
                (
                    "fund",
                    models.CharField(
                        blank=True, help_text="Leave empty if not known.", max_length=150
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("pooled", "Pooled"),
                            ("aligned", "Aligned"),
                            ("in_kind", "In kind"),
                            ("wanted", "Wanted"),
                        ],
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="The source’s words, and how we read them."
                    ),
                ),
            ],
            options={
                "ordering": ["mode", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="departments_resource_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    )
                ],
            },
        ),
    ]
