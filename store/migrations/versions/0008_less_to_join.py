"""less to join: whose a handled message was, who got what by a mark; and who wrote, and who reached how many alone."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
B = sa.table(
    "broadcasts",
    *(sa.column(name) for name in ("author_id", "changed_by", "writers", "audience")),
    sa.column("marked", sa.Boolean()),
)


def upgrade() -> None:
    op.execute("UPDATE arrivals SET sender_hash = NULL WHERE status IN ('done', 'set_aside')")
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.add_column(sa.Column("writers", sa.JSON(), nullable=True))
        broadcasts.add_column(sa.Column("released_by", ID, nullable=True))
        broadcasts.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        broadcasts.add_column(sa.Column("alone", sa.Integer(), nullable=True))
        broadcasts.add_column(sa.Column("marked", sa.Boolean(), server_default=sa.false(), nullable=False))
    sqlite = op.get_bind().dialect.name == "sqlite"
    wrote = (sa.func.json_array if sqlite else sa.func.json_build_array)(B.c.author_id, B.c.changed_by)
    op.execute(sa.update(B).values(writers=wrote))
    op.execute(
        "UPDATE broadcasts SET released_by = author_id, released_at = changed_at, alone = total "
        "WHERE status NOT IN ('draft', 'waiting') AND approver_id IS NULL"
    )
    audience = sa.cast(B.c.audience, sa.Text)
    by_marks = sa.or_(audience.like('%"campaigns"%'), audience.like('%"surveys"%'))
    op.execute(sa.update(B).where(by_marks).values(marked=True))
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.alter_column("writers", existing_type=sa.JSON(), nullable=False)
        broadcasts.create_foreign_key(op.f("fk_broadcasts_released_by_staff"), "staff", ["released_by"], ["id"])
    op.create_table(
        "broadcast_marks",
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_broadcast_marks")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("broadcast_marks")
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.drop_constraint(op.f("fk_broadcasts_released_by_staff"), type_="foreignkey")
        for name in ("writers", "released_by", "released_at", "alone", "marked"):
            broadcasts.drop_column(name)
