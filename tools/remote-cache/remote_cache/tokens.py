"""Token files, and the map from tokens to roles for nginx."""

import os
import re
import secrets
import stat
from pathlib import Path
from typing import Dict, List

from .problem import Problem

# The characters of a bearer token (RFC 6750, section 2.1); shorter ones can be guessed.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{16,256}=*")


def make_if_absent(file: Path) -> bool:
    """Writes a file with one new token of 256 bits, mode 0600; leaves an existing file alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_hex(32) + "\n")
    return True


def read(file: Path) -> List[str]:
    """The tokens of a file, one a line, without empty lines and lines that start with #."""
    try:
        with open(file, encoding="utf-8") as handle:
            mode = stat.S_IMODE(os.fstat(handle.fileno()).st_mode)
            lines = handle.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"cannot read the tokens in {file}: {error}") from error
    if mode & 0o077:
        raise Problem(f"{file} has mode {mode:04o}: others can read or change the tokens; chmod 600 it")
    tokens = []
    for number, line in enumerate(lines, 1):
        token = line.strip()
        if not token or token.startswith("#"):
            continue
        if not _TOKEN.fullmatch(token):
            # The line itself is a secret, even when it is a wrong one.
            raise Problem(
                f"{file}:{number} is no token: expected 16 to 256 letters, digits and . _ ~ + / -, "
                "such as the output of `openssl rand -hex 32`"
            )
        tokens.append(token)
    return tokens


def token_map(read_tokens: List[str], write_tokens: List[str]) -> str:
    """
    Lines of nginx's `map`, from the Authorization header to the role. Regular expressions, because a map compares plain
    strings without regard to case (https://nginx.org/en/docs/http/ngx_http_map_module.html).
    """
    roles: Dict[str, str] = {}
    for role, tokens in (("read", read_tokens), ("write", write_tokens)):
        for token in tokens:
            if roles.setdefault(token, role) != role:
                raise Problem("one token is both in the read tokens and in the write tokens; replace one of them")
    return "".join(f'"~^(?i:bearer) +{re.escape(token)}$" {role};\n' for token, role in roles.items())


def write_private(file: Path, content: str) -> None:
    """Replaces a file atomically, mode 0600."""
    new = file.with_name(file.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(content)
    os.replace(new, file)
