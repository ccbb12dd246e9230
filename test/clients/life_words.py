"""What a client that lives a scenario says: a line of JSON for each thing it saw, and its book whenever that changed."""

import json


def saw(what):
    print(json.dumps({"saw": str(what)}), flush=True)


def book(sizes):
    print(json.dumps({"book": {str(con_id): float(size) for con_id, size in sizes.items() if size}}), flush=True)
