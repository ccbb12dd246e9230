"""A bot on ib_async against the fake gateway: the market moves, the link is cut, an order is judged, all starts anew."""

import pytest
from ib_async import IB, LimitOrder, Stock

from mock_ib_gateway import GatewayError


@pytest.fixture
def ib(ib_gateway):
    client = IB()
    client.connect(ib_gateway.host, ib_gateway.port, clientId=1, timeout=10)
    yield client
    client.disconnect()


def test_the_bot_sees_what_is_true(ib, ib_gateway):
    held = {position.contract.conId: position.position for position in ib.positions()}
    assert held == {row["contract"]["conId"]: row["position"] for row in ib_gateway.positions()}


def test_a_trade_reaches_the_bot(ib, ib_gateway):
    shares = lambda: {row.contract.symbol: row.position for row in ib.portfolio()}["AAPL"]
    before = shares()
    ib_gateway.step({"trade": {"contract": "AAPL", "quantity": 25, "price": 190.5}})
    ib.waitOnUpdate(timeout=5)
    assert shares() == before + 25


def test_an_order_is_what_the_strategy_meant(ib, ib_gateway):
    ib.placeOrder(Stock("AAPL", "SMART", "USD"), LimitOrder("BUY", 7, 1.0))
    order = ib_gateway.wait("placeOrder", action="BUY")
    assert order["fields"]["lmtPrice"] == 1.0
    ib_gateway.verify("placeOrder", count=1, action="BUY", totalQuantity=7)
    with pytest.raises(GatewayError, match="nearest miss: .* where action was \"BUY\""):
        ib_gateway.verify("placeOrder", action="SELL")


def test_an_order_that_is_refused(ib, ib_gateway):
    ib_gateway.ask("PUT", "/replies/placeOrder", {"times": 1, "error": {"code": 201, "text": "Order rejected - reason:No."}})
    told = []
    ib.errorEvent += lambda reqId, code, text, contract: told.append(code)
    ib.placeOrder(Stock("AAPL", "SMART", "USD"), LimitOrder("BUY", 1, 1.0))
    ib_gateway.wait("error", code=201)
    ib.sleep(0.2)
    assert 201 in told


def test_the_link_is_cut_and_comes_back(ib, ib_gateway):
    mark = ib_gateway.mark()
    ib_gateway.step({"disconnect": "rst"})
    # ib_async tells a lost link to whatever runs its loop.
    with pytest.raises(ConnectionError):
        ib.sleep(5)
    assert not ib.isConnected()
    ib_gateway.step({"close": {"contract": "AAPL"}})
    ib.connect(ib_gateway.host, ib_gateway.port, clientId=1, timeout=10)
    ib_gateway.wait("reqPositions", after=mark)
    assert "AAPL" not in {position.contract.symbol for position in ib.positions() if position.position}


def test_everything_is_as_at_the_start(ib, ib_gateway):
    assert ib_gateway.ask("GET", "/orders") == {"open": [], "completed": []}
    assert "AAPL" in {row["contract"]["symbol"] for row in ib_gateway.positions()}
