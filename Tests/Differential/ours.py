# SPDX-License-Identifier: Apache-2.0
"""rewardctl eval --batch, kept running."""
import base64
import json
import re
import subprocess
import threading

NANOSECONDS = 1000


class Ours:
    def __init__(self, path):
        self.path = path
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.path, "eval", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answers(self, lines):
        """An answer a line. Where the process dies it is None, and it starts again behind it."""
        found = []
        while len(found) < len(lines):
            if self.process is None:
                self.start()
            found += self.run(lines[len(found):])
        return found

    def run(self, lines):
        process = self.process

        def feed():
            try:
                process.stdin.write("".join(line + "\n" for line in lines).encode())
                process.stdin.flush()
            except BrokenPipeError:
                pass

        feeder = threading.Thread(target=feed)
        feeder.start()
        found = []
        while len(found) < len(lines):
            answer = process.stdout.readline()
            if not answer:
                process.wait()
                self.process = None
                found.append(None)
                break
            found.append(outcome(json.loads(answer)))
        feeder.join()
        return found


def outcome(answer):
    if "error" in answer:
        return ("error", answer["error"])
    return ("value", canonical(answer["value"]))


def nanoseconds(text):
    match = re.fullmatch(r"(-?)(\d+)(?:\.(\d+))?s", text)
    total = int(match[2]) * 10**9 + int((match[3] or "0").ljust(9, "0"))
    return -total if match[1] else total


def moment(text):
    import datetime
    match = re.fullmatch(r"(.*?)(?:\.(\d+))?Z", text)
    whole = datetime.datetime.fromisoformat(match[1] + "+00:00")
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    seconds = (whole - epoch) // datetime.timedelta(seconds=1)
    return seconds * 10**9 + int((match[2] or "0").ljust(9, "0"))


def canonical(typed):
    """A typed value in a form that compares: Python has microseconds, and its dictionaries do not
    tell keys 1, 1u and true from one another."""
    ((kind, content),) = typed.items()
    if kind in ("int", "uint"):
        return (kind, int(content))
    if kind == "double":
        number = float(content)
        return ("double", "nan" if number != number else repr(number))
    if kind == "bytes":
        return ("bytes", base64.b64decode(content))
    if kind == "timestamp":
        return ("timestamp", moment(content) // NANOSECONDS)
    if kind == "duration":
        # Python's conversion cuts towards zero.
        total = nanoseconds(content)
        return ("duration", -(-total // NANOSECONDS) if total < 0 else total // NANOSECONDS)
    if kind == "null":
        return ("null",)
    if kind == "list":
        return ("list", tuple(canonical(element) for element in content))
    if kind == "map":
        entries = {canonical(key)[1]: canonical(element) for key, element in content}
        if len(entries) < len(content):
            return ("folded",)
        return ("map", tuple(sorted(entries.items(), key=repr)))
    if kind == "optional":
        return ("optional",)
    return (kind, content)
