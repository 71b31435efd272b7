"""communities as data: what a host decides about each, its coordinators, several memberships, counts by month."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("community_cards", schema=None) as batch_op:
        batch_op.add_column(sa.Column("names", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("districts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("languages", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("focus", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("resting", sa.Boolean(), server_default=sa.false(), nullable=False))

    op.create_table(
        "community_coordinators",
        sa.Column("community", sa.String(length=40), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_community_coordinators_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("community", "staff_id", name=op.f("pk_community_coordinators")),
    )
    with op.batch_alter_table("community_coordinators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_community_coordinators_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "community_counts",
        sa.Column("community", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=30), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community", "indicator", "month", name=op.f("pk_community_counts")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.String(length=20), server_default="1", nullable=False))
        batch_op.drop_constraint("uq_members_person_id", type_="unique")
        batch_op.create_unique_constraint("uq_members_person_id_community", ["person_id", "community"])


def downgrade() -> None:
    # Of several memberships the latest stays: what this undoes knows one a person.
    op.execute("DELETE FROM members WHERE id NOT IN (SELECT MAX(id) FROM members GROUP BY person_id)")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint("uq_members_person_id_community", type_="unique")
        batch_op.create_unique_constraint("uq_members_person_id", ["person_id"])
        batch_op.drop_column("version")

    op.drop_table("community_counts")
    op.drop_table("community_coordinators")
    with op.batch_alter_table("community_cards", schema=None) as batch_op:
        batch_op.drop_column("resting")
        batch_op.drop_column("focus")
        batch_op.drop_column("languages")
        batch_op.drop_column("districts")
        batch_op.drop_column("names")
