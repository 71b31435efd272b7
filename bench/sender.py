"""`korpu worker` for the bench: the same process, in which a dead sender is missed after `--patience` seconds, not
twenty. `python -m bench.sender [--patience 3]`"""

from __future__ import annotations

import argparse
from datetime import timedelta

import uvloop

import app.sending
import casework.outbox.service
from app.serving import work_alone
from app.settings import read_settings


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.sender", description=__doc__)
    options.add_argument("--patience", type=float, default=20.0)
    patience = timedelta(seconds=options.parse_args().patience)
    for module, name, value in (
        (app.sending, "BEAT", patience / 4),
        (app.sending, "GONE_AFTER", patience),
        (casework.outbox.service, "GONE_AFTER", patience),
    ):
        setattr(module, name, value)
    uvloop.run(work_alone(read_settings()))


if __name__ == "__main__":
    main()
