# SPDX-License-Identifier: Apache-2.0
"""The reference evaluator: cel-cpp, by way of the package cel-expr-python."""
import ctypes
import multiprocessing

from cel_expr_python import cel
from cel_expr_python.ext import ext_bindings, ext_encoders, ext_math, ext_optional, ext_strings

import grammar
from bindings import EPOCH, MICROSECOND

# The package gives back references to None that it does not own, and Python ends when none is left.
ctypes.c_ssize_t.from_address(id(None)).value += 1 << 40

TYPES = {
    "int": cel.Type.INT, "uint": cel.Type.UINT, "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "bool": cel.Type.BOOL, "bytes": cel.Type.BYTES, "timestamp": cel.Type.TIMESTAMP,
    "duration": cel.Type.DURATION, "dyn": cel.Type.DYN,
}
TYPE_NAMES = {"NULL": "null_type", "TIMESTAMP": "google.protobuf.Timestamp",
"DURATION": "google.protobuf.Duration"}


def type_of(kind):
    if kind.startswith("list("):
        return cel.Type.List(type_of(kind[5:-1]))
    if kind.startswith("map("):
        key, _, value = kind[4:-1].partition(",")
        return cel.Type.Map(type_of(key), type_of(value))
    return TYPES[kind]


ENVIRONMENT = cel.NewEnv(
    variables={name: type_of(kind) for name, kind in grammar.BINDINGS.items()},
    extensions=[ext_bindings.ExtBindings(), ext_encoders.ExtEncoders(), ext_math.ExtMath(),
                ext_optional.ExtOptional(), ext_strings.ExtStrings()])


def canonical(value):
    """A value in a form that compares: see `canonical` in ours.py."""
    name = value.type().name()
    if name == "OPTIONAL" or name.startswith("optional"):
        return ("optional",)
    item = value.value()
    if name == "DOUBLE":
        return ("double", "nan" if item != item else repr(item))
    if name == "BYTES":
        return ("bytes", bytes(item))
    if name == "TIMESTAMP":
        return ("timestamp", (item - EPOCH) // MICROSECOND)
    if name == "DURATION":
        return ("duration", item // MICROSECOND)
    if name == "NULL":
        return ("null",)
    if name == "TYPE":
        inner = item.name().split("<")[0]
        return ("type", TYPE_NAMES.get(inner, inner.lower()))
    if name.startswith("LIST"):
        return ("list", tuple(canonical(element) for element in item))
    if name.startswith("MAP"):
        entries = [(key, canonical(element)) for key, element in item.items()]
        return ("map", tuple(sorted(entries, key=repr)))
    return (name.lower(), item)


def evaluate(expression, values, is_checked=True):
    """("value", canonical), ("check", message) or ("error", message)."""
    try:
        program = ENVIRONMENT.compile(expression, disable_check=not is_checked)
    except RuntimeError as problem:
        return ("check", str(problem).split("\n")[0])
    try:
        result = program.eval(data=values)
        if result.type().name() == "ERROR":
            return ("error", result.value())
        return ("value", canonical(result))
    except (RuntimeError, UnicodeDecodeError) as problem:
        return ("error", str(problem))
    except (TypeError, SystemError) as problem:
        return ("opaque", str(problem))


def work(pipe):
    """Answers what comes through a pipe, one by one."""
    while True:
        try:
            items = pipe.recv()
        except EOFError:
            return
        for expression, values, is_checked in items:
            pipe.send(evaluate(expression, values, is_checked))


class Oracle:
    """The evaluator in a process of its own: it sometimes crashes."""

    def __init__(self):
        self.process = None
        self.pipe = None

    def outcomes(self, items):
        """An outcome for each (expression, values, is_checked)."""
        found = []
        while len(found) < len(items):
            if self.process is None:
                self.pipe, other = multiprocessing.Pipe()
                self.process = multiprocessing.Process(target=work, args=(other,), daemon=True)
                self.process.start()
                other.close()
            # So few that neither side waits for room in the pipe.
            rest = items[len(found):len(found) + 50]
            self.pipe.send(rest)
            for _ in rest:
                try:
                    found.append(self.pipe.recv())
                except (EOFError, ConnectionResetError):
                    self.process = None
                    found.append(("crash", "the oracle crashed"))
                    break
        return found
