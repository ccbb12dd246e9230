"""A bot on ib_async: sells a pair short, buys it back, and looks at what it holds. Prints what it saw, line by line."""
import sys

from ib_async import IB, Bag, ComboLeg, LimitOrder, MarketOrder, Stock, TagValue

port = int(sys.argv[1])
ib = IB()
ib.RequestTimeout = 5
ib.connect("127.0.0.1", port, clientId=1, timeout=5)
spy, qqq = ib.qualifyContracts(Stock("SPY", "SMART", "USD"), Stock("QQQ", "SMART", "USD"))
pair = Bag(
    symbol="QQQ,SPY",
    exchange="SMART",
    currency="USD",
    comboLegs=[
        ComboLeg(conId=qqq.conId, ratio=1, action="SELL", exchange="SMART"),
        ComboLeg(conId=spy.conId, ratio=1, action="BUY", exchange="SMART"),
    ],
)


def place(order):
    order.smartComboRoutingParams = [TagValue("NonGuaranteed", "1")]
    return ib.placeOrder(pair, order)


def until(holds):
    for _ in range(50):
        if holds():
            return
        ib.sleep(0.1)
    print("waited in vain")


def show(what, trade):
    until(lambda: trade.isDone() and sum(1 for fill in trade.fills if fill.commissionReport.execId) == 2)
    print(what, trade.orderStatus.status, trade.orderStatus.avgFillPrice)
    for fill in trade.fills:
        cost = fill.commissionReport.commission if fill.commissionReport.execId else "nothing"
        print(" ", fill.contract.secType, fill.contract.symbol, fill.execution.side, fill.execution.shares, cost)


show("sold", place(MarketOrder("SELL", 10)))
print("holds", *(f"{each.contract.symbol}:{each.position}" for each in ib.positions()))

rests = place(LimitOrder("BUY", 10, 20.5))
until(lambda: rests.orderStatus.status == "Submitted")
shown = ib.openTrades()[0].contract
print("rests", rests.orderStatus.status, len(shown.comboLegs))
rests.order.lmtPrice = 25
place(rests.order)
show("bought", rests)
ib.sleep(0.2)
print("holds", *(f"{each.contract.symbol}:{each.position}" for each in ib.positions()))
print("executions", *(fill.contract.secType for fill in ib.reqExecutions()))
ib.disconnect()
