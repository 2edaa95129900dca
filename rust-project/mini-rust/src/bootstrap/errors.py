"""The two ways in which a run can fail."""


class UsageError(Exception):
    """The command line is wrong. Printed as clap would; exit code 2."""

    def __init__(self, message, subcommand=None):
        super().__init__(message)
        self.subcommand = subcommand


class BuildError(Exception):
    """The configuration is wrong or a step failed; exit code 1."""
