"""Reverse proxies as Debian packs them, in front of a node and of the bridge.

Each is set up twice: with no more than it takes to hand requests on, and as docs/administration.md
says. What is in between shows in what comes late, or not at all.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from types import MappingProxyType

from tests.outside.debian import Unpacked
from tests.outside.running import free_port, running


@dataclass(frozen=True)
class Proxy:
    """What to install and how it is set up; `advice` stands where the settings say $advice."""

    name: str
    packages: tuple[str, ...]
    # Below the unpacked packages, then its arguments; $settings is the file.
    command: tuple[str, ...]
    asks_version: str
    settings: Template
    advice: str


@dataclass(frozen=True)
class Doors:
    """Where a proxy listens for the node and for the bridge."""

    node_url: str
    bridge_url: str


_NGINX = Template("""
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $folder/bodies;
    proxy_temp_path $folder/proxied;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    server {
        listen 127.0.0.1:$node_port;
        location / {
            proxy_pass http://$node;
            $advice
        }
    }
    server {
        listen 127.0.0.1:$bridge_port;
        location /slack/ {
            proxy_pass http://$bridge;
        }
    }
}
""")
_HAPROXY = Template("""
defaults
    mode http
    timeout connect 5s
    timeout client 120s
    timeout server 120s
    $advice
listen node
    bind 127.0.0.1:$node_port
    server node $node
listen bridge
    bind 127.0.0.1:$bridge_port
    server bridge $bridge
""")
_APACHE = Template("""
ServerRoot $root/usr/lib/apache2
ServerName localhost
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
PidFile $folder/apache.pid
ErrorLog $folder/error.log
DefaultRuntimeDir $folder
Listen 127.0.0.1:$node_port
Listen 127.0.0.1:$bridge_port
<VirtualHost 127.0.0.1:$node_port>
    ProxyPass / http://$node/ $advice
</VirtualHost>
<VirtualHost 127.0.0.1:$bridge_port>
    ProxyPass /slack/ http://$bridge/slack/
</VirtualHost>
""")
_CADDY = Template("""
{
    admin off
    auto_https off
    # $advice
}
http://127.0.0.1:$node_port {
    reverse_proxy $node
}
http://127.0.0.1:$bridge_port {
    reverse_proxy /slack/* $bridge
}
""")

PROXIES = (
    Proxy(
        "nginx",
        ("nginx",),
        ("usr/sbin/nginx", "-c", "$settings", "-e", "$folder/start.log"),
        "-v",
        _NGINX,
        "proxy_buffering off; proxy_http_version 1.1; proxy_read_timeout 120s;",
    ),
    Proxy(
        "HAProxy",
        (
            "haproxy",
            "liblua5.3-0",
            "libpcre2-posix3",
            "libopentracing-c-wrapper0",
            "libopentracing1",
        ),
        ("usr/sbin/haproxy", "-db", "-q", "-f", "$settings"),
        "-v",
        _HAPROXY,
        "option http-no-delay",
    ),
    Proxy(
        "Apache",
        ("apache2-bin", "libapr1", "libaprutil1"),
        ("usr/sbin/apache2", "-DFOREGROUND", "-f", "$settings"),
        "-v",
        _APACHE,
        "timeout=120",
    ),
    Proxy(
        "Caddy",
        ("caddy",),
        ("usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", "$settings"),
        "version",
        _CADDY,
        "",
    ),
)
PACKAGES = tuple(package for proxy in PROXIES for package in proxy.packages)


@contextmanager
def proxying(
    proxy: Proxy, unpacked: Unpacked, folder: Path, backends: Mapping[str, str], *, is_advised: bool
) -> Iterator[Doors]:
    """One of them in front of a `node` and a `bridge`, each as host:port, until the block ends."""
    ports = {"node_port": free_port(), "bridge_port": free_port()}
    settings = folder / "settings"
    places = MappingProxyType(
        {
            **{name: str(port) for name, port in ports.items()},
            **backends,
            "folder": str(folder),
            "root": str(unpacked.root),
            "settings": str(settings),
            "advice": proxy.advice if is_advised else "",
        }
    )
    settings.write_text(proxy.settings.substitute(places))
    program, *words = (Template(word).substitute(places) for word in proxy.command)
    environment = {**unpacked.environment, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    command = (unpacked.root / program, *words)
    with running(command, list(ports.values()), folder=folder, environment=environment):
        yield Doors(
            f"http://127.0.0.1:{ports['node_port']}", f"http://127.0.0.1:{ports['bridge_port']}"
        )
