"""`korpu serve` with a pace that is kept and never reached: the citizens of the bench type faster than people do."""

from __future__ import annotations

import sys

from app.cli import main
from bot.channels.base import Pace
from bot.channels.telegram import TelegramChannel

if __name__ == "__main__":
    TelegramChannel.pace = Pace(per_second=10_000, burst=10_000, seconds_each=0.001, burst_each=1_000)
    sys.argv[1:] = ["serve"]
    main()
