"""IB's own Python client as a bot that comes back whenever its link is lost, until it is ended."""

import sys
import threading
import time

from ibapi.client import EClient
from ibapi.wrapper import EWrapper

from life_words import book, saw

host, port = sys.argv[1], int(sys.argv[2])
ACCOUNT = "DU1234567"


class Life(EWrapper, EClient):
    def __init__(self):
        EClient.__init__(self, self)
        self.sizes = {}
        self.answers = threading.Event()
        self.is_there = threading.Event()

    # error(reqId, code, text …), or (reqId, time, code, text …) in newer ones.
    def error(self, reqId, *values):
        code = next(value for value in values if isinstance(value, int) and 0 < value < 100_000)
        saw(code)
        if code == 1101:
            self.subscribe()

    def subscribe(self):
        self.reqAccountUpdates(True, ACCOUNT)
        self.reqPositions()

    def nextValidId(self, orderId):
        saw(f"connected {orderId}")
        self.is_there.set()
        self.subscribe()

    def updatePortfolio(self, contract, position, *_values):
        self.sizes[contract.conId] = position
        book(self.sizes)

    def currentTime(self, _time):
        self.answers.set()


def once():
    life = Life()
    life.connect(host, port, 7)
    reader = threading.Thread(target=life.run, daemon=True)
    reader.start()
    end = time.monotonic() + 2
    # Refused, or turned away with 326: it is not worth waiting any longer.
    while time.monotonic() < end and life.isConnected() and reader.is_alive() and not life.is_there.wait(0.02):
        pass
    if not life.is_there.is_set():
        reader.join(1)
        life.disconnect()
        return
    is_mute = False
    while life.isConnected() and reader.is_alive():
        life.answers.clear()
        try:
            life.reqCurrentTime()
        except OSError:
            break
        answered = life.answers.wait(0.7)
        if answered == is_mute and life.isConnected():
            saw("answered" if answered else "mute")
            is_mute = not answered
        time.sleep(0.2)
    saw("lost")
    life.disconnect()


while True:
    once()
    time.sleep(0.1)
