"""The pytest plugin: one process for the session, everything as at the start for each test."""

import pytest

from mock_ib_gateway import Gateway


@pytest.fixture(scope="session")
def ib_gateway_args():
    """Override it to start the gateway with arguments of your own, such as ["--accounts", "accounts.yaml"]."""
    return []


@pytest.fixture(scope="session")
def ib_gateway_process(ib_gateway_args):
    gateway = Gateway.start(*ib_gateway_args)
    yield gateway
    gateway.stop()


@pytest.fixture
def ib_gateway(ib_gateway_process):
    """A gateway as at its start. With xdist each worker has a process of its own."""
    ib_gateway_process.reset()
    yield ib_gateway_process
