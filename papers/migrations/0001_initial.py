import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("areas", "0001_initial"),
        ("departments", "0001_initial"),
        ("requests_log", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_column="body",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="requests_log.body",
                        to_field="name",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="date")),
                ("chair", models.CharField(blank=True, max_length=150)),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where this information came from.", max_length=300
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "body"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("body", "held_on"),
                        name="papers_meeting_once_a_day",
                        violation_error_message="There is already a meeting with this name on this date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("as_at", models.DateField()),
                ("title", models.CharField(max_length=300)),
                ("introduction", models.TextField(blank=True)),
                ("sentence", models.TextField(help_text="Summary counts, as printed.")),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="editions",
                        to="papers.meeting",
                    ),
                ),
                ("meeting_label", models.CharField(blank=True, max_length=350)),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "scope_label",
                    models.CharField(
                        blank=True,
                        help_text="Area or department covered; blank for all.",
                        max_length=300,
                    ),
                ),
                (
                    "changes_label",
                    models.CharField(
                        blank=True,
                        help_text="Start of the changes section; blank for none.",
                        max_length=400,
                    ),
                ),
                (
                    "changes_since",
                    models.CharField(
                        blank=True,
                        help_text="The same as a URL parameter, such as meeting-1.",
                        max_length=40,
                    ),
                ),
                (
                    "changes_note",
                    models.TextField(
                        blank=True, help_text="Why changes could not be shown; blank if they were."
                    ),
                ),
                (
                    "headings",
                    models.JSONField(help_text="Headings and opening paragraphs, as printed."),
                ),
                (
                    "printed_parts",
                    models.JSONField(
                        help_text="Other annexes and changes of next steps, as printed.", null=True
                    ),
                ),
                (
                    "workstream_names",
                    models.JSONField(
                        help_text="Workstream names as printed in the changes section, by ID."
                    ),
                ),
                (
                    "line_count",
                    models.PositiveIntegerField(
                        help_text="Number of requests when issued: none can be added."
                    ),
                ),
                (
                    "change_count",
                    models.PositiveIntegerField(
                        help_text="Number of changes when issued: none can be added."
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="papers.edition",
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        blank=True, help_text="What was wrong with the edition it replaces."
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issuer_label",
                    models.CharField(help_text="Name of the issuer, as printed.", max_length=150),
                ),
                ("issued_at", models.DateTimeField()),
                (
                    "checksum",
                    models.CharField(
                        help_text="SHA-256 checksum of its requests, in hexadecimal.", max_length=64
                    ),
                ),
                (
                    "submission",
                    models.UUIDField(
                        blank=True,
                        help_text="Form submission that issued it.",
                        null=True,
                        unique=True,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supersedes__isnull", True), ("reason", "")),
                            models.Q(
                                ("supersedes__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="papers_edition_says_why_it_supersedes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("supersedes", models.F("id")), _negated=True),
                        name="papers_edition_not_its_own_successor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="papers_edition_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="papers.edition",
                    ),
                ),
                ("place", models.PositiveIntegerField(help_text="Position in the paper, from 1.")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=200)),
                (
                    "since",
                    models.DateField(help_text="Date of its last change before the edition."),
                ),
                (
                    "position",
                    models.ForeignKey(
                        help_text="The department's own position, printed in place of the status.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.position",
                    ),
                ),
                (
                    "steps",
                    models.TextField(blank=True, help_text="Its open next steps, as printed."),
                ),
            ],
            options={
                "ordering": ["edition", "place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "place"), name="papers_editionline_one_in_each_place"
                    ),
                    models.UniqueConstraint(
                        fields=("edition", "entry"), name="papers_editionline_each_entry_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="papers.edition",
                    ),
                ),
                (
                    "place",
                    models.PositiveIntegerField(
                        help_text="Position in the changes section, from 1."
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "superseded",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.entry",
                    ),
                ),
                (
                    "since",
                    models.DateField(help_text="Date of its last change before the edition."),
                ),
                (
                    "meetings",
                    models.PositiveIntegerField(
                        help_text="Number of meetings it was unchanged for."
                    ),
                ),
            ],
            options={
                "ordering": ["edition", "place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "place"), name="papers_editionchange_one_in_each_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("before__isnull", False),
                            ("after__isnull", False),
                            ("superseded__isnull", False),
                            _connector="OR",
                        ),
                        name="papers_editionchange_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="papers.meeting",
                    ),
                ),
                ("as_at", models.DateField()),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="areas.area",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="departments.department",
                    ),
                ),
                (
                    "changes_since",
                    models.CharField(
                        blank=True,
                        help_text="As in the address of a paper, such as meeting-1.",
                        max_length=40,
                    ),
                ),
                ("parts", models.JSONField(default=list, help_text="Parts that are switched on.")),
                ("title", models.CharField(blank=True, max_length=300)),
                ("introduction", models.TextField(blank=True, help_text="Covering words.")),
                (
                    "to",
                    models.CharField(blank=True, help_text="Whom the paper is to.", max_length=150),
                ),
                (
                    "sender",
                    models.CharField(
                        blank=True, help_text="Whom the paper is from.", max_length=150
                    ),
                ),
                (
                    "marking",
                    models.CharField(blank=True, help_text="Such as OFFICIAL.", max_length=60),
                ),
                ("words_saved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="One more each time it is saved."
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "edition",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="papers.edition",
                    ),
                ),
                (
                    "discarded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("discarded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DraftCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="papers.draftpaper",
                    ),
                ),
                ("paper", models.JSONField(help_text="What it printed.")),
                ("entries", models.JSONField(help_text="The entries of its lines.")),
                (
                    "checksum",
                    models.CharField(
                        help_text="SHA-256 checksum of what it printed.", max_length=64
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "draft copies",
                "ordering": ["draft", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "copy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="papers.draftcopy",
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("email", models.EmailField(max_length=254)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, help_text="When its link ended.", null=True),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("copy", "email"),
                        name="papers_clearance_asked_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClearanceAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="papers.clearance",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("cleared", "Cleared"),
                            ("comments", "Cleared, with comments"),
                            ("changes", "Not cleared: it needs changes"),
                        ],
                        max_length=20,
                    ),
                ),
                ("comments", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        help_text="Official who recorded it; blank if it came by the link.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "cleared"),
                            models.Q(("comments", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="papers_clearanceanswer_says_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperWording",
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
                    "part",
                    models.CharField(
                        choices=[
                            ("title", "Title"),
                            ("introduction", "Introduction"),
                            (
                                "scoped_introduction",
                                "Introduction of a paper for one area or department",
                            ),
                            ("annex_a", "Heading of Annex A"),
                            ("annex_a_opening", "Opening of Annex A"),
                            ("table_1", "Heading of Table 1"),
                            ("on_going", "Heading of the on-going workstreams"),
                            ("on_going_opening", "Opening of the on-going workstreams"),
                            ("annex_b", "Heading of Annex B"),
                            ("outcomes", "Heading of the outcomes"),
                            ("annex_c", "Heading of Annex C"),
                            ("annex_c_text", "Text of Annex C"),
                            ("annex_d", "Heading of Annex D"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        blank=True,
                        help_text="An introduction for the meetings of one group. Leave empty for all papers.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_log.body",
                        verbose_name="only for meetings of",
                    ),
                ),
                ("text", models.TextField(verbose_name="wording")),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Where this wording came from.", max_length=200
                    ),
                ),
            ],
            options={
                "verbose_name": "wording",
                "verbose_name_plural": "wording of papers",
                "ordering": ["part", models.OrderBy(models.F("since"), nulls_first=True), "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("since__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="papers_wording_ends_after_start",
                        violation_error_message="The end date must be the same as or after the start date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="papers_wording_text"
                    ),
                ],
            },
        ),
    ]
