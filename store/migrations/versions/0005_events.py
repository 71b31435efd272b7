"""events: civic meetings, who answered, who came, what they thought of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=True),
        sa.Column("district", sa.String(length=40), nullable=True),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("for_whom", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("map_link", sa.String(length=500), nullable=False),
        sa.Column("online", sa.LargeBinary(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("series", sa.String(length=20), nullable=True),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("news_of", sa.JSON(), nullable=False),
        sa.Column("door", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seats IS NULL OR seats > 0", name=op.f("ck_events_seats_range")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["staff.id"], name=op.f("fk_events_created_by_staff"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    due = sa.text("due_at is not null")
    op.create_index("ix_events_due", "events", ["due_at"], postgresql_where=due, sqlite_where=due)
    op.create_index("ix_events_status", "events", ["status", "starts_at"])
    op.create_index(op.f("ix_events_series"), "events", ["series"])
    op.create_table(
        "event_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reminded", sa.SmallInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.String(length=10), nullable=True),
        sa.Column("attended", sa.SmallInteger(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("party BETWEEN 1 AND 10", name=op.f("ck_event_answers_party_range")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_answers_event_id_events"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_event_answers_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_answers")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_event_answers_event_id_person_id")),
    )
    op.create_index("ix_event_answers_line", "event_answers", ["event_id", "state", "turn"])
    op.create_index(op.f("ix_event_answers_person_id"), "event_answers", ["person_id"])
    op.create_table(
        "event_presses",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("answer_id", ID, nullable=True),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("age_group", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["event_answers.id"],
            name=op.f("fk_event_presses_answer_id_event_answers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_presses_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_event_presses")),
    )
    op.create_index(op.f("ix_event_presses_answer_id"), "event_presses", ["answer_id"])
    op.create_table(
        "event_opinions",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("rating", sa.String(length=10), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_opinions_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_opinions")),
    )
    op.create_index(op.f("ix_event_opinions_event_id"), "event_opinions", ["event_id"])
    op.create_table(
        "event_visitors",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("age_group", sa.String(length=20), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_visitors_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "gender", "age_group", "district", name=op.f("pk_event_visitors")),
    )


def downgrade() -> None:
    for name in ("event_visitors", "event_opinions", "event_presses", "event_answers", "events"):
        op.drop_table(name)
