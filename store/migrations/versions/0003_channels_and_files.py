"""channels: files, followers, the platforms' pace, messages that wait for their person."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_states",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_states")),
    )
    op.create_table(
        "senders",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_senders")),
    )
    op.create_table(
        "case_followers",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_followers_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_case_followers_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_followers")),
    )
    with op.batch_alter_table("case_followers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_followers_person_id"), ["person_id"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("remote", sa.LargeBinary(), nullable=True),
        sa.Column("card", sa.LargeBinary(), nullable=True),
        sa.Column("held", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_files_address_id_addresses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_files_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_files_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_files_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_files_expected",
            ["retry_at"],
            unique=False,
            postgresql_where=sa.text("status = 'expected'"),
            sqlite_where=sa.text("status = 'expected'"),
        )
        batch_op.create_index(batch_op.f("ix_files_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paced_to", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("parked", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("templates", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("sites", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leased_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("platform_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("progress", sa.String(length=10), nullable=True))
        batch_op.create_index(
            "ix_outbox_accepted",
            ["platform_hash"],
            unique=False,
            postgresql_where=sa.text("platform_hash is not null"),
            sqlite_where=sa.text("platform_hash is not null"),
        )
        batch_op.create_index(
            "ix_outbox_parked",
            ["address_id"],
            unique=False,
            postgresql_where=sa.text("status = 'parked'"),
            sqlite_where=sa.text("status = 'parked'"),
        )

    # Not by a batch: that makes the table anew, and on SQLite dropping the old one would empty what points at it.
    op.execute("ALTER TABLE outbox DROP COLUMN platform_id")


def downgrade() -> None:

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("platform_id", sa.VARCHAR(length=100), nullable=True))
        batch_op.drop_index(
            "ix_outbox_parked", postgresql_where=sa.text("status = 'parked'"), sqlite_where=sa.text("status = 'parked'")
        )
        batch_op.drop_index(
            "ix_outbox_accepted",
            postgresql_where=sa.text("platform_hash is not null"),
            sqlite_where=sa.text("platform_hash is not null"),
        )
        batch_op.drop_column("progress")
        batch_op.drop_column("platform_hash")
        batch_op.drop_column("leased_by")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("sites")
        batch_op.drop_column("templates")

    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.drop_column("parked")
        batch_op.drop_column("paced_to")

    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_person_id"))
        batch_op.drop_index(
            "ix_files_expected",
            postgresql_where=sa.text("status = 'expected'"),
            sqlite_where=sa.text("status = 'expected'"),
        )
        batch_op.drop_index(batch_op.f("ix_files_case_id"))

    op.drop_table("files")
    with op.batch_alter_table("case_followers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_followers_person_id"))

    op.drop_table("case_followers")
    op.drop_table("senders")
    op.drop_table("channel_states")
