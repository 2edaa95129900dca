"""Parses bootstrap's command line the way clap does: options anywhere, nothing abbreviated, nothing unknown."""

import difflib
from types import SimpleNamespace

from errors import UsageError

USAGE = "x.py <subcommand> [options] [<paths>...]"


def _empty(options):
    values = SimpleNamespace()
    for option in options:
        if option.type == "u8":
            setattr(values, option.name, 0)
        elif option.repeatable:
            setattr(values, option.name, [])
        else:
            setattr(values, option.name, False if option.type == "bool" else None)
    return values


class _Parser:
    def __init__(self, dialect, arguments):
        self.dialect = dialect
        self.rest = list(arguments)
        self.values = _empty(dialect.options)
        self.values.command = None
        self.values.help = False
        self.options = [option for option in dialect.options if not option.positional]
        self.seen = set()

    def fail(self, message):
        raise UsageError(message, self.values.command)

    def parse(self):
        while self.rest:
            argument = self.rest.pop(0)
            if argument == "--":
                self.values.free_args.extend(self.rest)
                break
            if argument.startswith("--"):
                self.long(argument)
            elif argument.startswith("-") and len(argument) > 1:
                self.short(argument)
            elif self.values.command is None:
                self.subcommand(argument)
            else:
                self.values.paths.append(argument)
        return self.values

    def subcommand(self, word):
        aliases = {"b": "build", "t": "test"}
        command = self.dialect.commands.get(aliases.get(word, word))
        if command is None:
            close = difflib.get_close_matches(word, self.dialect.commands, 1)
            tip = f"\n\n  tip: a similar subcommand exists: '{close[0]}'" if close else ""
            self.fail(f"unrecognized subcommand '{word}'{tip}")
        self.values.command = command.name
        self.options += command.options
        for option in command.options:
            setattr(self.values, option.name, getattr(_empty([option]), option.name))

    def long(self, argument):
        name, equals, value = argument[2:].partition("=")
        if name == "help":
            self.values.help = True
            return
        option = next((option for option in self.options if option.long == name), None)
        if option is None:
            known = [candidate.long for candidate in self.options]
            close = difflib.get_close_matches(name, known, 1)
            tip = f"\n\n  tip: a similar argument exists: '--{close[0]}'" if close else ""
            self.fail(f"unexpected argument '--{name}' found{tip}")
        if not option.takes_value:
            if equals:
                self.fail(f"unexpected value '{value}' for '--{name}' found; no more were expected")
            self.store(option, None)
        elif equals:
            self.store(option, value)
        elif option.optional_value:
            self.store(option, "true")
        else:
            self.store(option, self.next_value(option, f"--{name}"))

    def short(self, argument):
        letters = argument[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter == "h":
                self.values.help = True
                continue
            option = next((option for option in self.options if option.short == letter), None)
            if option is None:
                self.fail(f"unexpected argument '-{letter}' found")
            if option.takes_value:
                value = letters.removeprefix("=") if letters else self.next_value(option, f"-{letter}")
                self.store(option, value)
                return
            self.store(option, None)

    def next_value(self, option, spelled):
        if not self.rest or (self.rest[0].startswith("-") and len(self.rest[0]) > 1):
            self.fail(f"a value is required for '{spelled} <{option.value_name}>' but none was supplied")
        return self.rest.pop(0)

    def store(self, option, value):
        shown = f"--{option.long}"
        if option.type == "u8":
            setattr(self.values, option.name, getattr(self.values, option.name) + 1)
            return
        if option.name in self.seen and not option.repeatable:
            self.fail(f"the argument '{shown}' cannot be used multiple times")
        self.seen.add(option.name)
        if option.type == "bool":
            setattr(self.values, option.name, True)
            return
        if option.integer:
            if not value.isascii() or not value.isdigit():
                self.fail(f"invalid value '{value}' for '{shown} <{option.value_name}>': invalid digit found in string")
            value = int(value)
        elif option.type == "Option<bool>":
            if value not in ("true", "false"):
                self.fail(f"invalid value '{value}' for '{shown} <{option.value_name}>'")
            value = value == "true"
        if option.repeatable:
            getattr(self.values, option.name).append(value)
        else:
            setattr(self.values, option.name, value)


def parse(dialect, arguments):
    """Parse `arguments` into a namespace with a field for each option, `command`, `paths` and `help`."""
    values = _Parser(dialect, arguments).parse()
    if values.command is None and not values.help:
        raise UsageError("'x.py' requires a subcommand but one was not provided")
    return values


def help_text(dialect, command=None):
    """What --help prints, for all or for one subcommand."""
    lines = []
    if command is None:
        lines += ["Usage: " + USAGE, "", "Commands:"]
        lines += [f"  {name:<8} {entry.help}" for name, entry in dialect.commands.items()]
        options = dialect.options
    else:
        entry = dialect.commands[command]
        lines += [entry.help, "", f"Usage: x.py {command} [OPTIONS] [PATHS]... [-- <ARGS>...]"]
        options = entry.options + dialect.options
    lines += ["", "Options:"]
    for option in options:
        if option.positional:
            continue
        short = f"-{option.short}, " if option.short else "    "
        value = f" <{option.value_name}>" if option.takes_value else ""
        lines += [f"  {short}--{option.long}{value}", f"          {option.help}"]
    lines += ["  -h, --help", "          Print help"]
    return "\n".join(lines)
