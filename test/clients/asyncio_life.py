"""ib_async or ib_insync as a bot that comes back whenever its link is lost, until it is ended."""

import asyncio
import importlib
import sys

from life_words import book, saw

module, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
lib = importlib.import_module(module)
ACCOUNT = "DU1234567"


class Life:
    def __init__(self):
        self.is_mute = False

    def heard(self, reqId, code, text, contract):
        saw(code)
        # What was subscribed is gone with 1101: asked for anew.
        if code == 1101:
            asyncio.ensure_future(self.subscribe())

    async def subscribe(self):
        self.ib.client.reqAccountUpdates(True, ACCOUNT)
        await self.ib.reqPositionsAsync()
        self.tell()

    def tell(self, *_):
        book({each.contract.conId: each.position for each in self.ib.portfolio(ACCOUNT)})

    async def beat(self):
        try:
            await asyncio.wait_for(self.ib.reqCurrentTimeAsync(), 0.7)
            if self.is_mute:
                saw("answered")
            self.is_mute = False
        except asyncio.TimeoutError:
            if not self.is_mute and self.ib.isConnected():
                saw("mute")
                self.is_mute = True

    async def once(self):
        self.ib = ib = lib.IB()
        ib.errorEvent += self.heard
        ib.updatePortfolioEvent += self.tell
        ids, update = [], ib.client.updateReqId
        ib.client.updateReqId = lambda least: (ids.append(least), update(least))
        await ib.connectAsync(host, port, clientId=7, timeout=6, account=ACCOUNT)
        saw(f"connected {ids[0]}")
        self.tell()
        try:
            while ib.isConnected():
                await self.beat()
                await asyncio.sleep(0.2)
        except ConnectionError:
            pass
        saw("lost")


async def main():
    life = Life()
    while True:
        try:
            await life.once()
        except (OSError, asyncio.TimeoutError):
            life.ib.disconnect()
        await asyncio.sleep(0.1)


asyncio.run(main())
