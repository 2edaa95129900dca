#!/usr/bin/env python3
"""Entry of the build system: finds src/bootstrap beside itself and hands over."""

import os
import sys

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.path.join(here, "src", "bootstrap"))

    import bootstrap

    sys.exit(bootstrap.main(here, sys.argv[1:]))
