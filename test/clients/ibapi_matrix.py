"""IB's own Python client through the matrix: a line of JSON for each request, `ok`, the code it was refused with, or `hang`."""

import inspect
import json
import logging
import sys
import threading
import time

from ibapi.client import EClient
from ibapi.contract import Contract
from ibapi.execution import ExecutionFilter
from ibapi.order import Order
from ibapi.scanner import ScannerSubscription
from ibapi.wrapper import EWrapper

from asked import LIMIT, is_asked, is_last
from life_words import saw

host, port = sys.argv[1], int(sys.argv[2])
heard = threading.Condition()
seen = []
broken = []
outcomes = []


class Watching(logging.Handler):
    def emit(self, record):
        if record.exc_info:
            broken.append(str(record.exc_info[1]))


logging.getLogger().addHandler(Watching())


class App(EWrapper, EClient):
    def __init__(self):
        EClient.__init__(self, self)


def noting(name):
    def note(self, *values, **named):
        flat = [*values, *named.values()]
        with heard:
            # error(reqId, code, text …), or (reqId, time, code, text …) in newer ones.
            numbers = [value for value in flat[1:3] if isinstance(value, int) and 0 < value < 100_000]
            seen.append((name, numbers[0] if name == "error" and numbers else None))
            heard.notify_all()

    return note


for name, _ in inspect.getmembers(EWrapper, inspect.isfunction):
    if not name.startswith("_") and name not in ("logAnswer",) and not name.endswith("ProtoBuf"):
        setattr(App, name, noting(name))


def tell(request, outcome):
    outcomes.append(outcome)
    print(json.dumps({"request": request, "outcome": outcome}), flush=True)


def attempt(request, act, *ends):
    if not is_asked(request) or (outcomes and is_last(outcomes[-1])):
        return None
    with heard:
        seen.clear()
    before = len(broken)
    try:
        act()
    except Exception as error:  # noqa: BLE001: a decoder that breaks is what this looks for
        return tell(request, f"broke: {error!r}"[:120])
    until = time.monotonic() + LIMIT
    with heard:
        while time.monotonic() < until:
            codes = [code for name, code in seen if name == "error" and not 2100 <= (code or 0) <= 2170]
            if len(broken) > before or codes or any(name in ends for name, _ in seen):
                break
            heard.wait(0.1)
    if len(broken) > before:
        return tell(request, f"broke: {broken[-1]}"[:120])
    tell(request, str(codes[0]) if codes else "ok" if not ends or any(name in ends for name, _ in seen) else "hang")


def contract(symbol="AAPL", sec="STK", **parts):
    made = Contract()
    made.symbol, made.secType, made.exchange, made.currency = symbol, sec, "SMART", "USD"
    for name, value in parts.items():
        setattr(made, name, value)
    return made


def limit(price=1.0):
    made = Order()
    made.action, made.totalQuantity, made.orderType, made.lmtPrice = "BUY", 1, "LMT", price
    made.eTradeOnly = made.firmQuoteOnly = False
    return made


app = App()
saw("ready")
attempt("connect", lambda: (app.connect(host, port, 11), threading.Thread(target=app.run, daemon=True).start()), "nextValidId")
stock = contract()
scan = ScannerSubscription()
scan.instrument, scan.locationCode, scan.scanCode = "STK", "STK.US", "MOST_ACTIVE"
preview = limit(100.0)
preview.whatIf = True


def global_cancel():
    """Newer versions want to know how."""
    if not inspect.signature(app.reqGlobalCancel).parameters:
        return app.reqGlobalCancel()
    from ibapi.order_cancel import OrderCancel

    return app.reqGlobalCancel(OrderCancel())


attempt("currentTime", app.reqCurrentTime, "currentTime")
attempt("accountUpdates", lambda: app.reqAccountUpdates(True, "DU1234567"), "accountDownloadEnd")
attempt("positions", app.reqPositions, "positionEnd")
attempt("accountUpdatesMulti", lambda: app.reqAccountUpdatesMulti(21, "DU1234567", "", False), "accountUpdateMultiEnd")
attempt("accountSummary", lambda: app.reqAccountSummary(22, "All", "NetLiquidation"), "accountSummaryEnd")
attempt("pnl", lambda: app.reqPnL(23, "DU1234567", ""), "pnl")
attempt("contractDetails stock", lambda: app.reqContractDetails(24, stock), "contractDetailsEnd")
option = contract("SPY", "OPT", lastTradeDateOrContractMonth="20261218", strike=450, right="C")
attempt("contractDetails option", lambda: app.reqContractDetails(25, option), "contractDetailsEnd")
attempt("contractDetails unknown", lambda: app.reqContractDetails(26, contract("NOPE")), "contractDetailsEnd")
attempt("matchingSymbols", lambda: app.reqMatchingSymbols(27, "AAP"), "symbolSamples")
attempt("optionChain", lambda: app.reqSecDefOptParams(28, "SPY", "", "STK", 756733), "securityDefinitionOptionParameterEnd")
attempt("quote snapshot", lambda: app.reqMktData(29, stock, "", True, False, []), "tickSnapshotEnd")
attempt("historicalBars", lambda: app.reqHistoricalData(30, stock, "", "1 D", "1 hour", "TRADES", 1, 1, False, []), "historicalDataEnd")
attempt("headTimeStamp", lambda: app.reqHeadTimeStamp(31, stock, "TRADES", 1, 1), "headTimestamp")
attempt("historicalTicks", lambda: app.reqHistoricalTicks(32, stock, "20261120 10:00:00", "", 10, "TRADES", 1, True, []), "historicalTicksLast")
attempt("histogram", lambda: app.reqHistogramData(33, stock, True, "1 day"), "histogramData")
attempt("realTimeBars", lambda: app.reqRealTimeBars(34, stock, 5, "TRADES", True, []), "realtimeBar")
attempt("tickByTick", lambda: app.reqTickByTickData(35, stock, "AllLast", 0, True), "tickByTickAllLast")
attempt("marketDepth", lambda: app.reqMktDepth(36, stock, 5, False, []), "updateMktDepth")
attempt("newsProviders", app.reqNewsProviders, "newsProviders")
attempt("historicalNews", lambda: app.reqHistoricalNews(37, 265598, "BRFG", "", "", 5, []), "historicalNewsEnd")
attempt("newsArticle", lambda: app.reqNewsArticle(38, "BRFG", "BRFG$1", []), "newsArticle")
attempt("scannerParameters", app.reqScannerParameters, "scannerParameters")
attempt("scanner", lambda: app.reqScannerSubscription(39, scan, [], []), "scannerDataEnd")
if hasattr(app, "reqFundamentalData"):
    attempt("fundamentals", lambda: app.reqFundamentalData(40, stock, "ReportSnapshot", []), "fundamentalData")
attempt("openOrders", app.reqOpenOrders, "openOrderEnd")
attempt("allOpenOrders", app.reqAllOpenOrders, "openOrderEnd")
attempt("completedOrders", lambda: app.reqCompletedOrders(False), "completedOrdersEnd")
attempt("executions", lambda: app.reqExecutions(41, ExecutionFilter()), "execDetailsEnd")
attempt("whatIf", lambda: app.placeOrder(101, stock, preview), "openOrder")
attempt("placeOrder", lambda: app.placeOrder(102, stock, limit()), "orderStatus")
attempt("globalCancel", global_cancel, "orderStatus")
# A second order's 202 may still be on its way.
time.sleep(0.5)
attempt("link alive", app.reqCurrentTime, "currentTime")
app.disconnect()
