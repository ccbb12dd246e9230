"""ib_async or ib_insync through the matrix: a line of JSON for each request, `ok`, the code it was refused with, or `hang`."""

import asyncio
import importlib
import json
import sys

from asked import LIMIT, is_asked, is_last
from life_words import saw

module, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
lib = importlib.import_module(module)
ib = lib.IB()
codes = {}
outcomes = []


def tell(name, outcome):
    outcomes.append(outcome)
    print(json.dumps({"request": name, "outcome": outcome}), flush=True)


async def attempt(name, act):
    codes.clear()
    try:
        answer = act()
        if asyncio.iscoroutine(answer) or isinstance(answer, asyncio.Future):
            answer = await asyncio.wait_for(answer, LIMIT)
        await asyncio.sleep(0.05)
        tell(name, "/".join(str(code) for code in codes) or "ok")
    except asyncio.TimeoutError:
        tell(name, "/".join(str(code) for code in codes) or "hang")
    except Exception as error:  # noqa: BLE001: a decoder that breaks is what this looks for
        tell(name, "/".join(str(code) for code in codes) or f"broke: {error!r}"[:120])


def heard(reqId, code, text, contract):
    if not 2100 <= code <= 2170:
        codes[code] = text


async def main():
    ib.errorEvent += heard
    saw("ready")
    await attempt("connect", lambda: ib.connectAsync(host, port, clientId=11, timeout=min(LIMIT, 10)))
    stock = lib.Stock("AAPL", "SMART", "USD")
    option = lib.Option("SPY", "20261218", 450, "C", "SMART")
    rows = [
        ("currentTime", lambda: ib.reqCurrentTimeAsync()),
        ("accountUpdates", lambda: ib.reqAccountUpdatesAsync("DU1234567")),
        ("positions", lambda: ib.reqPositionsAsync()),
        ("accountUpdatesMulti", lambda: ib.reqAccountUpdatesMultiAsync("DU1234567")),
        ("accountSummary", lambda: ib.reqAccountSummaryAsync()),
        ("pnl", lambda: ib.reqPnL("DU1234567")),
        ("contractDetails stock", lambda: ib.reqContractDetailsAsync(stock)),
        ("contractDetails option", lambda: ib.reqContractDetailsAsync(option)),
        ("contractDetails unknown", lambda: ib.reqContractDetailsAsync(lib.Stock("NOPE", "SMART", "USD"))),
        ("qualify", lambda: ib.qualifyContractsAsync(stock)),
        ("matchingSymbols", lambda: ib.reqMatchingSymbolsAsync("AAP")),
        ("optionChain", lambda: ib.reqSecDefOptParamsAsync("SPY", "", "STK", 756733)),
        ("quote snapshot", lambda: ib.reqTickersAsync(stock)),
        ("historicalBars", lambda: ib.reqHistoricalDataAsync(stock, "", "1 D", "1 hour", "TRADES", True)),
        ("headTimeStamp", lambda: ib.reqHeadTimeStampAsync(stock, "TRADES", True, 1)),
        ("historicalTicks", lambda: ib.reqHistoricalTicksAsync(stock, "20261120 10:00:00", "", 10, "TRADES", True)),
        ("histogram", lambda: ib.reqHistogramDataAsync(stock, True, "1 day")),
        ("marketDepth exchanges", lambda: ib.reqMktDepthExchangesAsync()),
        ("newsProviders", lambda: ib.reqNewsProvidersAsync()),
        ("historicalNews", lambda: ib.reqHistoricalNewsAsync(265598, "BRFG", "", "", 5)),
        ("newsArticle", lambda: ib.reqNewsArticleAsync("BRFG", "BRFG$1")),
        ("scannerParameters", lambda: ib.reqScannerParametersAsync()),
        ("scanner", lambda: ib.reqScannerDataAsync(lib.ScannerSubscription(instrument="STK", locationCode="STK.US", scanCode="MOST_ACTIVE"))),
        ("fundamentals", lambda: ib.reqFundamentalDataAsync(stock, "ReportSnapshot")),
        ("openOrders", lambda: ib.reqOpenOrdersAsync()),
        ("allOpenOrders", lambda: ib.reqAllOpenOrdersAsync()),
        ("completedOrders", lambda: ib.reqCompletedOrdersAsync(False)),
        ("executions", lambda: ib.reqExecutionsAsync()),
        ("whatIf", lambda: ib.whatIfOrderAsync(stock, lib.LimitOrder("BUY", 1, 100))),
        ("placeOrder", lambda: ib.placeOrder(stock, lib.LimitOrder("BUY", 1, 1.0)) and None),
        ("globalCancel", lambda: ib.reqGlobalCancel()),
    ]
    for name, act in rows:
        if is_last(outcomes[-1]):
            return ib.disconnect()
        if is_asked(name):
            await attempt(name, act)
    tell("link alive", "ok" if ib.isConnected() and await ib.reqCurrentTimeAsync() else "lost")
    ib.disconnect()


asyncio.run(asyncio.wait_for(main(), 150))
