"""An expected failure and the advice on it, shown without a traceback."""

import sys
from typing import Callable


class Problem(Exception):
    pass


def run(main: Callable[[], int], program: str) -> None:
    """Ends the process with main's code; 1 after a Problem, 130 after Ctrl-C."""
    try:
        code = main()
        sys.stdout.flush()
    except Problem as problem:
        print(f"{program}: {problem}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # The reader of our output has ended (`list | head`); Python's flush at exit must not complain again.
        sys.stderr.close()
        code = 1
    sys.exit(code)
