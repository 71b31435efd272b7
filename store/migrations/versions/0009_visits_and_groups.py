"""visits and groups: where short meetings at people's own places are, who came by the coordinators' own count, and all
news of an event instead of the latest."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVENTS = sa.table("events", sa.column("id"), sa.column("news"), sa.column("news_of", sa.JSON()))


def upgrade() -> None:
    op.add_column("event_answers", sa.Column("visit", sa.LargeBinary(), nullable=True))
    op.create_table(
        "event_groups",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_event_groups_number_range")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_groups_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "part", "value", name=op.f("pk_event_groups")),
    )
    _rewrite(lambda news, of: dict.fromkeys(of, news))


def downgrade() -> None:
    _rewrite(lambda news, of: [name for name, number in of.items() if number == news])
    op.drop_table("event_groups")
    op.drop_column("event_answers", "visit")


def _rewrite(news_of) -> None:  # type: ignore[no-untyped-def]
    connection = op.get_bind()
    for row in connection.execute(sa.select(EVENTS)).all():
        fresh = news_of(row.news, row.news_of)
        connection.execute(sa.update(EVENTS).where(EVENTS.c.id == row.id).values(news_of=fresh))
