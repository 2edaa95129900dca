"""What this tree's bootstrap understands, read from the declarations in src/bootstrap/src.

The files are Rust because the real bootstrap is; whoever wants to know what a tree can do without running it reads
them, and so does this module. A tree of another dialect is made by editing them, nowhere else.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

_ATTRIBUTE = re.compile(r"#\[arg\((.*)\)\]")
_FIELD = re.compile(r"(?:pub )?(\w+): ([\w<>]+),")
_COMPONENT = re.compile(r'\w+: Option<PgoSettings> = "(\w+)"')
_VALUELESS = ("bool", "u8")


@dataclass
class Option:
    """One option (or positional list) of the command line."""

    name: str
    type: str
    attribute: str
    help: str

    @property
    def long(self):
        return self.name.replace("_", "-")

    @property
    def short(self):
        return self.name[0] if re.search(r"\bshort\b", self.attribute) else None

    @property
    def positional(self):
        return "long" not in re.split(r"[,\s]+", self.attribute)

    @property
    def takes_value(self):
        return self.type not in _VALUELESS

    @property
    def optional_value(self):
        return "num_args = 0..=1" in self.attribute

    @property
    def repeatable(self):
        return self.type.startswith("Vec<") or self.type == "u8"

    @property
    def value_name(self):
        found = re.search(r'value_name = "([^"]*)"', self.attribute)
        return found.group(1) if found else self.name.upper()

    @property
    def integer(self):
        return "u32" in self.type


@dataclass
class Command:
    """A subcommand with the options that only it has."""

    name: str
    help: str
    options: list = field(default_factory=list)


@dataclass
class Dialect:
    """Everything that differs between ranges of versions."""

    options: list
    commands: dict
    pgo_components: list
    change_ids: list

    @property
    def stage_named_after_product(self):
        """Since 145295 `stage2-rustc` holds the stage 2 compiler; before, its build compiler's stage was used."""
        return 145295 in self.change_ids

    @property
    def dotted_stamps(self):
        """Since 135281 stamps are called `.llvm-stamp`, `.librustc-stamp`."""
        return 135281 in self.change_ids

    @property
    def prebuilt_stage0_std(self):
        return 119899 in self.change_ids

    @property
    def newest_change(self):
        return self.change_ids[-1] if self.change_ids else 0

    def compiler_directory(self, stage):
        """Name of the cargo directory in which the compiler of `stage` is built."""
        return f"stage{stage if self.stage_named_after_product else stage - 1}-rustc"

    def stamp_name(self, what):
        if self.dotted_stamps:
            return f".{what}-stamp"
        return f"{what}-finished-building" if what in ("llvm", "lld") else f".{what}.stamp"

    def has_option(self, name):
        return any(option.name == name for option in self.options)


def _options(lines):
    """The fields in `lines` of a struct or of an enum's variant."""
    attribute, text = None, []
    for line in lines:
        line = line.strip()
        if found := _ATTRIBUTE.fullmatch(line):
            attribute, text = found.group(1), []
        elif line.startswith("///"):
            text.append(line[3:].strip())
        elif attribute is not None and (found := _FIELD.fullmatch(line)):
            yield Option(found.group(1), found.group(2), attribute, " ".join(text))
            attribute, text = None, []


def _commands(lines):
    commands, text, body = {}, [], None
    name = help_text = ""
    for line in lines:
        stripped = line.strip()
        if body is not None and stripped != "},":
            body.append(line)
        elif body is not None:
            commands[name] = Command(name, help_text, list(_options(body)))
            body, text = None, []
        elif stripped.startswith("///"):
            text.append(stripped[3:].strip())
        elif found := re.fullmatch(r"(\w+) \{(\},)?", stripped):
            name, help_text = found.group(1).lower(), " ".join(text)
            if found.group(2):
                commands[name], text = Command(name, help_text), []
            else:
                body = []
    return commands


def read_dialect(source):
    """Read the dialect of the tree at `source`."""
    root = Path(source, "src", "bootstrap", "src")
    text = (root / "core" / "config" / "flags.rs").read_text()
    flags, _, subcommands = text.partition("pub enum Subcommand")
    pgo = root / "core" / "config" / "toml" / "pgo.rs"
    changes = (root / "utils" / "change_tracker.rs").read_text()
    return Dialect(
        options=list(_options(flags.splitlines())),
        commands=_commands(subcommands.splitlines()),
        pgo_components=_COMPONENT.findall(pgo.read_text()) if pgo.exists() else [],
        change_ids=[int(number) for number in re.findall(r"change_id: (\d+)", changes)],
    )
