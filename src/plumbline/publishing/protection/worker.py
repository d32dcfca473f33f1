"""The process that protects a release: `python -I -m plumbline.publishing.protection.worker`.

Reads the counts that belong together and a limit on memory from its pipe, answers in lines of JSON, and lives no
longer than the pipe. It opens no database and writes nothing.
"""

import json
import pickle
import sys
import threading
from typing import Any

from plumbline.evidence.processes import end_with_the_pipe, hold_down, leave_no_dump, own_voice

OUT_OF_MEMORY = (
    "It needs more memory than it may take. Leave out a grouping, release fewer measures or periods at once, or "
    "ask an administrator for more."
)
OUR_FAULT = "It failed ({}). This is a fault of Plumbline: please report it."


def main() -> int:
    """Answer for all worlds that are asked about."""
    leave_no_dump()
    answers = own_voice()
    # From the server that started this process, and nobody else.
    memory, asked = pickle.load(sys.stdin.buffer)  # noqa: S301
    threading.Thread(target=end_with_the_pipe, daemon=True).start()

    def tell(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer, allow_nan=False).encode() + b"\n")
        answers.flush()

    try:
        _protect(asked, memory, tell)
    except MemoryError:
        tell({"failed": OUT_OF_MEMORY})
    except Exception as error:
        tell({"failed": OUR_FAULT.format(type(error).__name__)})
    return 0


def _protect(asked: bytes, memory: int, tell: Any) -> None:
    # Heavy, and read only after the pipe is watched.
    from plumbline.publishing.protection.worlds import World, protect_all

    worlds: list[World] = pickle.loads(asked)  # noqa: S301
    hold_down(memory)

    def progress(done: int, total: int, words: str) -> None:
        tell({"progress": words, "done": done, "total": total})

    for world, answer in zip(worlds, protect_all(worlds, progress), strict=True):
        # A cell by its place among those that were asked about: the server knows them.
        hidden = [place for place, cell in enumerate(world.now) if cell in answer.hidden]
        printed = [answer.printed.get(cell) for cell in world.now] if answer.printed else []
        tell({"hidden": hidden, "told": answer.told, "why": answer.why, "printed": printed})
    tell({"finished": True})


if __name__ == "__main__":
    sys.exit(main())
