"""messages are erased: of which entry of a case one was is found without a look at all of them."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_case_entries_outbox_id"), "case_entries", ["outbox_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_entries_outbox_id"), "case_entries")
