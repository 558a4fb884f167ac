# SPDX-License-Identifier: Apache-2.0
"""Values for the variables, as Python objects for the oracle and typed for rewardctl."""
import base64
import datetime
import json

import grammar

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)

VALUES = {
    "int": [0, 1, -1, 2, 7, 100, 2**63 - 1, -2**63, 2**53 + 1, 1700000000],
    "uint": [0, 1, 5, 2**64 - 1, 2**63],
    "double": [0.0, -0.0, 1.5, -2.5, 1e308, float("nan"), float("inf"),
               9223372036854775807.0, 0.1, 3.0],
    "string": ["", "a", "abc", "añb", "x,y", "5", "1.5", "true", "𝄞", " \t",
               "2024-01-01T00:00:00Z", "90s"],
    "bool": [True, False],
    "bytes": [b"", b"abc", b"\xff\xfe"],
    "timestamp": [EPOCH,
                  datetime.datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc),
                  datetime.datetime(1, 1, 1, 0, 0, 1, tzinfo=datetime.timezone.utc),
                  datetime.datetime(1900, 6, 1, 12, tzinfo=datetime.timezone.utc)],
    "duration": [datetime.timedelta(0), datetime.timedelta(seconds=90, microseconds=5),
                 datetime.timedelta(microseconds=-1), datetime.timedelta(days=-400, hours=7)],
}


def value(random, kind, depth=2):
    if kind == "dyn":
        # The package takes times only where their type is declared, and no bytes with a zero.
        scalars = ["int", "double", "string", "bool", "bytes", "null"]
        kinds = scalars + (["list(dyn)", "map(string,dyn)", "map(int,dyn)"] if depth > 0 else [])
        return value(random, random.choice(kinds), depth)
    if kind == "null":
        return None
    name, _, rest = kind.partition("(")
    if name == "list":
        return [value(random, rest[:-1], depth - 1) for _ in range(random.randint(0, 3))]
    if name == "map":
        kind, _, inner = rest[:-1].partition(",")
        keys = ["a", "b", "c", "x y"] if kind == "string" else [0, 1, 2, -1]
        chosen = random.sample(keys, random.randint(0, 3))
        return {key: value(random, inner, depth - 1) for key in chosen}
    return random.choice(VALUES[name])


def bindings(random):
    """A value for each variable; now and then one is not there."""
    return {name: value(random, kind) for name, kind in grammar.BINDINGS.items()
            if kind != "dyn" or random.random() > 0.03}


def time_text(moment):
    text = moment.astimezone(datetime.timezone.utc).strftime("%m-%dT%H:%M:%S.%f")
    return "%04d-%sZ" % (moment.year, text)


def typed(kind, item):
    """A value in rewardctl's notation. A uint is told from an int by its type."""
    if item is None:
        return {"null": None}
    if isinstance(item, bool):
        return {"bool": item}
    if isinstance(item, int):
        return {kind if kind == "uint" else "int": str(item)}
    if isinstance(item, float):
        return {"double": repr(item)}
    if isinstance(item, str):
        return {"string": item}
    if isinstance(item, bytes):
        return {"bytes": base64.b64encode(item).decode()}
    if isinstance(item, datetime.datetime):
        return {"timestamp": time_text(item)}
    if isinstance(item, datetime.timedelta):
        microseconds = item // MICROSECOND
        sign = "-" if microseconds < 0 else ""
        seconds, rest = divmod(abs(microseconds), 1000000)
        return {"duration": "%s%d.%06ds" % (sign, seconds, rest)}
    if isinstance(item, list):
        return {"list": [typed("dyn", element) for element in item]}
    return {"map": [[typed("dyn", key), typed("dyn", element)] for key, element in item.items()]}


DECLARATIONS = [{"name": name, "type": kind} for name, kind in grammar.BINDINGS.items()]


def line(expression, values, is_checked=True):
    """A case for rewardctl eval --batch."""
    case = {
        "expr": expression, "env": DECLARATIONS,
        "bindings": {name: typed(grammar.BINDINGS[name], item) for name, item in values.items()},
    }
    if not is_checked:
        case["disable_check"] = True
    return json.dumps(case)
