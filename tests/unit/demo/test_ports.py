"""Ports: read from the environment, and a clear word when one is taken."""

import socket
from collections.abc import Iterator

import pytest

from demo.ports import (
    PortInvalidError,
    Ports,
    PortTakenError,
    free_ports,
    ports_from,
    refuse_taken,
)

pytestmark = pytest.mark.enable_socket  # it binds on this machine's own address


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


class TestReadingPorts:
    def test_takes_what_the_environment_says_and_defaults_for_the_rest(self) -> None:
        ports = ports_from({"AIRFLOW_PORT": "18080", "PUBLIC_PORT": " "})
        assert (ports.airflow, ports.public, ports.mail) == (18080, 8081, 8025)

    def test_gives_the_log_servers_ports_of_their_own(self) -> None:
        ports = ports_from({})
        assert len({ports.worker_logs, ports.trigger_logs, 0}) == 3

    @pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "8080.0"])
    def test_refuses_what_is_no_port_and_names_the_variable(self, text: str) -> None:
        with pytest.raises(PortInvalidError, match="MAIL_PORT"):
            ports_from({"MAIL_PORT": text})


class TestRefusingTakenPorts:
    def test_names_port_and_variable(self, taken: int) -> None:
        with pytest.raises(PortTakenError, match=rf"port {taken} \(PUBLIC_PORT\) is in use"):
            refuse_taken(Ports(public=taken), doors=("public",))

    def test_passes_free_ones(self) -> None:
        (free,) = free_ports(1)
        refuse_taken(Ports(mail=free), doors=("mail",))
