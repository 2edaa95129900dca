"""nginx's configuration, as text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .layout import HASH, Layout
from .problem import Problem


@dataclass(frozen=True)
class Settings:
    address: str
    """An IP address of this machine; 0.0.0.0 for all."""
    port: int
    max_entry: int
    """Bytes of the largest upload that the server accepts."""
    certificate: Optional[Path]
    """TLS when this and the key are given: PEM files."""
    key: Optional[Path]
    user: str = ""
    """`user group` of the worker when root starts nginx; nginx itself would choose `nobody`."""

    @property
    def listen(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.certificate else 'http'}://{self.listen}"


def quoted(path: Path) -> str:
    """A path in nginx's syntax. nginx expands variables in some directives and cannot escape a plain `$`."""
    text = str(path)
    if any(character in text for character in "\"\\$\n"):
        raise Problem(f"nginx cannot use a path with a quote, backslash, $ or line break: {text!r}")
    return f'"{text}"'


def configuration(layout: Layout, settings: Settings) -> str:
    """
    Two servers. The front one answers clients; the inner one, behind a socket, is nginx's dav module. A PUT is passed on
    under a name of its own, and the whole upload is then renamed to the entry's name by a MOVE that never overwrites. The
    inner server's X-Accel-Redirect, which stands only on success, leads from step to step, and lets the front answer
    exactly 200: Nx 23 takes the 201 and 204 of the dav module for a misconfigured server.
    """
    listen = settings.listen
    tls = ""
    if settings.certificate and settings.key:
        listen += " ssl"
        tls = f"""
        ssl_certificate {quoted(settings.certificate)};
        ssl_certificate_key {quoted(settings.key)};
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:tls:1m;
"""
    temporary = "".join(
        f"    {module}_temp_path {quoted(layout.server / 'tmp' / module)};\n"
        for module in ("proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = f"""# tools/remote-cache/start writes this file at every start, so do not edit it.
daemon off;
{f"user {settings.user};" if settings.user else ""}
# One process: nothing else happens between the MOVE's look for an entry and its rename, so entries are
# write-once without a lock. Threads read from the disk, and one process fills a fast network.
worker_processes 1;
pid {quoted(layout.pid)};
error_log stderr warn;
events {{ worker_connections 1024; }}

http {{
    server_tokens off;
    log_not_found off;
    # Nx reads the answer to a wrong token only as text/plain.
    default_type text/plain;
    sendfile on;
    aio threads;
    tcp_nopush on;
    client_body_timeout 60s;
    send_timeout 60s;
    client_body_temp_path {quoted(layout.uploads)};
{temporary}
    map_hash_bucket_size 512;
    # The tokens are in a file of mode 0600, and in no log.
    map $http_authorization $role {{ default none; include {quoted(layout.token_map)}; }}
    map "$request_method:$role" $refusal {{
        default 405;
        "~:none$" 401;
        "~^(GET|HEAD):(read|write)$" "";
        "PUT:read" 403;
        "PUT:write" "";
    }}
    # $request keeps the client's method and address, though $request_method and $uri change on the way. The
    # map drops the query, which could hold secrets.
    map $request $asked {{ default "-"; "~^(?<asked_method>[A-Z]+) (?<asked_path>[^? ]*)" "$asked_method $asked_path"; }}
    map $time_iso8601 $day {{ default unknown; "~^(?<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})" $date; }}
    log_format entry escape=json '$time_iso8601 $remote_addr $role $asked $status $body_bytes_sent $request_length $request_time';

    server {{
        listen {listen};
        root {quoted(layout.store)};
        # One file a day. nginx opens a log with a variable in its name for each line, so it may be removed at
        # any time.
        access_log {str(quoted(layout.logs))[:-1]}/access-$day.log" entry;
        merge_slashes off;
        client_max_body_size {settings.max_entry};
        client_body_buffer_size 1m;
{tls}
        location = /health {{
            access_log off;
            if (!-d $document_root/v1/cache) {{ return 503 "the store is not there\\n"; }}
            return 200 "ok\\n";
        }}
        location ~ "^/v1/cache/(?<entry>{HASH.pattern})$" {{
            if ($refusal = 401) {{ rewrite ^ /_unknown last; }}
            if ($refusal = 403) {{ rewrite ^ /_reader last; }}
            if ($refusal = 405) {{ rewrite ^ /_method last; }}
            if ($request_method = PUT) {{ rewrite ^ /_put last; }}
            types {{ }}
            default_type application/gzip;
        }}
        location = /_unknown {{
            internal;
            add_header WWW-Authenticate Bearer always;
            return 401 "the token is missing or unknown\\n";
        }}
        location = /_reader {{ internal; return 403 "this token is for reading only\\n"; }}
        location = /_method {{
            internal;
            add_header Allow "GET, HEAD, PUT" always;
            return 405 "GET, HEAD and PUT only\\n";
        }}
        location = /_put {{
            internal;
            if (-e $document_root/v1/cache/$entry) {{ return 409 "already stored\\n"; }}
            # The size limit then applies before the first byte is read.
            if ($content_length = "") {{ return 411 "Content-Length is needed\\n"; }}
            if ($content_length = 0) {{ return 400 "an entry is never empty\\n"; }}
            if ($http_content_range) {{ return 400 "an entry is stored as a whole\\n"; }}
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_read_timeout 300s;
            # No header of the client's means anything to the dav module, which would take Date for the file's time.
            proxy_pass_request_headers off;
            proxy_pass http://dav/incoming/$request_id;
        }}
        location = /_name {{
            internal;
            recursive_error_pages on;
            proxy_intercept_errors on;
            error_page 404 @missing;
            error_page 412 = /_discard;
            proxy_method MOVE;
            proxy_pass_request_headers off;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header Destination /v1/cache/$entry;
            proxy_set_header Overwrite F;
            proxy_pass http://dav/incoming/$request_id;
        }}
        location = /_discard {{
            internal;
            proxy_method DELETE;
            proxy_pass_request_headers off;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_pass http://dav/incoming/$request_id;
        }}
        # An answer of the inner server: to its own, nginx would apply If-Match and If-None-Match, and tell 412 or
        # 304 of an entry that it has just stored.
        location = /_stored {{
            internal;
            proxy_method GET;
            proxy_pass_request_headers off;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_pass http://dav/stored;
        }}
        location = /_lost {{ internal; return 409 "already stored, by another upload at the same time\\n"; }}
        location / {{ return 404 "nothing here\\n"; }}

        error_page 404 @missing;
        error_page 413 @large;
        location @missing {{ return 404 "no such entry\\n"; }}
        location @large {{ return 413 "larger than this server takes: {settings.max_entry} bytes\\n"; }}
    }}

    # A relative path, because the path of a socket is limited to 107 bytes; nginx starts in its directory.
    upstream dav {{ server unix:dav.sock; }}
    map $request_method $next {{ default ""; PUT /_name; MOVE /_stored; DELETE /_lost; }}
    server {{
        listen unix:dav.sock;
        access_log off;
        root {quoted(layout.store)};
        client_max_body_size 0;
        client_body_buffer_size 1m;
        location /incoming/ {{
            dav_methods PUT MOVE DELETE;
            dav_access user:rw;
            add_header X-Accel-Redirect $next;
        }}
        location = /stored {{ return 200 "stored\\n"; }}
        location / {{ return 404; }}
    }}
}}
"""
    return text
