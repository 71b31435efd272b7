"""outcomes and corrections: when a campaign's words were corrected, who asks those concerned, what an announcement is
held for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.add_column(sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))
        campaigns.add_column(sa.Column("ask_by", ID, nullable=True))
        campaigns.add_column(sa.Column("ask_state", sa.String(length=10), nullable=True))
        campaigns.create_foreign_key(
            op.f("fk_campaigns_ask_by_staff"), "staff", ["ask_by"], ["id"], ondelete="SET NULL"
        )
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.add_column(sa.Column("held", sa.String(length=60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("broadcasts") as broadcasts:
        broadcasts.drop_column("held")
    with op.batch_alter_table("campaigns") as campaigns:
        campaigns.drop_constraint(op.f("fk_campaigns_ask_by_staff"), type_="foreignkey")
        for name in ("corrected_at", "ask_by", "ask_state"):
            campaigns.drop_column(name)
