"""A bot on ib_async: buys, guards with a bracket, is cut off, finds its orders again. Prints what it saw, line by line."""
import sys

from ib_async import IB, LimitOrder, MarketOrder, Stock

port = int(sys.argv[1])
ib = IB()
ib.RequestTimeout = 5
ib.connect("127.0.0.1", port, clientId=1, timeout=5)
(apple,) = ib.qualifyContracts(Stock("AAPL", "SMART", "USD"))

bought = ib.placeOrder(apple, MarketOrder("BUY", 100))
for _ in range(50):
    if bought.isDone() and bought.fills and bought.fills[0].commissionReport.commission:
        break
    ib.sleep(0.1)
fill = bought.fills[0]
print("bought", bought.orderStatus.status, fill.execution.shares, fill.commissionReport.commission)

bracket = ib.bracketOrder("BUY", 10, limitPrice=150, takeProfitPrice=250, stopLossPrice=140)
trades = [ib.placeOrder(apple, order) for order in bracket]
ib.sleep(0.3)
print("bracket", *(f"{trade.orderStatus.status}:{trade.orderStatus.whyHeld}" for trade in trades))

preview = ib.whatIfOrder(apple, LimitOrder("BUY", 10, 150))
print("what-if", float(preview.initMarginChange) > 0)
ib.disconnect()

again = IB()
again.RequestTimeout = 5
again.connect("127.0.0.1", port, clientId=1, timeout=5)
print("open again", len(again.openTrades()))
parent = next(trade for trade in again.openTrades() if trade.order.orderType == "LMT" and trade.order.action == "BUY")
again.cancelOrder(parent.order)
again.sleep(0.3)
print("cancelled", parent.orderStatus.status, len(again.openTrades()))
again.disconnect()
