"""First on a program's PYTHONPATH: makes it log 1,000 lines a second, through its own logging.

Python imports a module of this name at every start. The storm begins when the file named by STORM
is there, and ends when it has gone. Every line differs, so that nothing can be counted as a repeat.
"""

import logging
import os
import sys
import threading
import time
from itertools import count
from pathlib import Path

LINES, BATCHES = 1_000, 20  # a second


def rage() -> None:
    trigger, numbers = Path(os.environ["STORM"]), count()
    while not trigger.exists():
        time.sleep(0.1)
    while trigger.exists():
        time.sleep(1 / BATCHES)
        for number in range(LINES // BATCHES):
            try:
                raise RuntimeError(f"{os.getpid()} fails for the {next(numbers)}th time")
            except RuntimeError as error:
                logging.getLogger(f"storm.{number % 7}").exception("this fails: %s", error)
    trigger.with_suffix(f".{os.getpid()}").write_text(str(next(numbers)))


if "STORM" in os.environ and sys.argv[:1] and sys.argv[0].endswith("birthday-calendar"):
    threading.Thread(target=rage, daemon=True).start()
