# SPDX-License-Identifier: Apache-2.0
"""Where the two are meant to differ, or where the oracle cannot be asked.

An entry is compared with a difference that has been made as small as possible, and says as narrowly
as it can what it is about.
"""
import re

# Name, reason, and whether it holds for (expression, ours, oracle).
KNOWN = []


def known(name, reason):
    def add(holds):
        KNOWN.append((name, reason, holds))
        return holds
    return add


def reason(text, ours, oracle):
    """The name of the first entry that explains a difference, or None."""
    return next((name for name, _, holds in KNOWN if holds(text, ours, oracle)), None)


def texts(ours, oracle):
    """The texts in outcomes that are both strings; otherwise two empty ones."""
    if ours[0] == oracle[0] == "value" and ours[1][0] == oracle[1][0] == "string":
        return ours[1][1], oracle[1][1]
    return "", ""


def is_refused(oracle, part):
    """Did the oracle's checker refuse the expression with such a message?"""
    return oracle[0] == "check" and re.search(part, oracle[1]) is not None


@known("crash", "the oracle crashes")
def _(text, ours, oracle):
    return oracle[0] == "crash"


@known("opaque", "the package cannot hand an optional to Python")
def _(text, ours, oracle):
    return oracle[0] == "opaque" or "('optional',)" in repr(oracle)


@known("folded", "Python's dictionary takes the keys 1, 1u and true for one")
def _(text, ours, oracle):
    return "('folded',)" in repr(ours)


@known("depth", "the oracle's parser takes 32 levels")
def _(text, ours, oracle):
    return is_refused(oracle, "max recursion depth")


@known("map-order", "a map keeps the order of its entries; the oracle has them in any")
def _(text, ours, oracle):
    return (".map(" in text and ours[0] == oracle[0] == "value"
            and sorted(repr(ours)) == sorted(repr(oracle)))


@known("stale-bind", "behind a loop that ended early the oracle's cel.bind reads the loop's variable")
def _(text, ours, oracle):
    return re.search(r"\.(all|exists|exists_one)\(.*cel\.bind\(", text) is not None


# What the checkers accept.

@known("mixed-comparison", "numbers of different types compare without dyn(), as cel-go has it")
def _(text, ours, oracle):
    numbers = "(int|uint|double)"
    return is_refused(oracle, r"'_[<>]=?_' applied to '\(%s, %s\)'" % (numbers, numbers))


@known("open-range", "a macro takes the keys of {}, whose type is open")
def _(text, ours, oracle):
    return is_refused(oracle, "type 'dyn' cannot be the range of a comprehension")


@known("list-functions", "lists have functions of their own here, such as reverse()")
def _(text, ours, oracle):
    return is_refused(oracle, r"for 'reverse' applied to '\(list\(")


@known("optional-of-dyn", "[?x] and {?k: x} take an x of unknown type")
def _(text, ours, oracle):
    return is_refused(oracle, r"expected type 'optional_type\(.* but found 'dyn'")


@known("least-of-nothing", "math.least([]) fails when evaluated; the oracle refuses the literal")
def _(text, ours, oracle):
    return is_refused(oracle, "invalid single argument value")


@known("pattern-check", "a constant pattern is checked when the expression is compiled")
def _(text, ours, oracle):
    return "matches(" in text and ours[0] == "error" and ours[1].startswith(
        "this is no regular expression")


@known("key-check", "that a key can be none is found when the expression is compiled")
def _(text, ours, oracle):
    return ours[0] == "error" and ours[1].startswith("a key of a map cannot be")


# Texts of numbers and times.

@known("time-digits", "string() of a time has the decimals it needs; the oracle writes 3, 6 or 9")
def _(text, ours, oracle):
    left, right = texts(ours, oracle)
    return (re.fullmatch(r"[-0-9T:]+\.[0-9]+[Zs]", left) is not None
            and left[:-1] == right[:-1].rstrip("0"))


@known("double-text", "string(double): 1000000, NaN, Infinity; the oracle 1e+06, nan, inf")
def _(text, ours, oracle):
    try:
        left, right = map(float, texts(ours, oracle))
    except ValueError:
        return False
    return left == right or (left != left and right != right)


@known("format-year", "%s writes a year with four digits; the oracle with as few as it has")
def _(text, ours, oracle):
    left, right = texts(ours, oracle)
    year = re.compile(r"\b([0-9]{1,3})(?=-[0-9]{2}-[0-9]{2}T)")
    return ".format(" in text and left == year.sub(lambda match: match[1].zfill(4), right) != ""


NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?")


@known("format-double", "%s writes all digits of a double; the oracle six")
def _(text, ours, oracle):
    left, right = texts(ours, oracle)
    numbers = list(zip(NUMBER.findall(left), NUMBER.findall(right)))
    return (".format(" in text and NUMBER.sub("#", left) == NUMBER.sub("#", right)
            and all(abs(float(a) - float(b)) <= 1e-5 * abs(float(a)) for a, b in numbers))


@known("format-d-double", "%d takes no double but NaN and Infinity; the oracle writes it as %f")
def _(text, ours, oracle):
    return ours == ("error", "unusable argument: %d does not take double")


# What is an error.

@known("duration-range", "a duration has 64 bits of nanoseconds, as in cel-go: 292 years")
def _(text, ours, oracle):
    return (ours[0] == "error" and re.match("cannot convert|the result is out of range", ours[1])
            and oracle[0] == "value" and oracle[1][0] == "duration"
            and abs(oracle[1][1]) >= 2**63 // 1000)


@known("zone-range", "an offset of more than a day is no time zone")
def _(text, ours, oracle):
    return "'+25:00'" in text and ours[0] == "error"


@known("int-of-bool", "a bool is no number: int(dyn(true)) is an error")
def _(text, ours, oracle):
    return ours == ("error", "no such overload: int(bool)")


@known("base64-space", "base64.decode takes no blanks")
def _(text, ours, oracle):
    return text.startswith("base64.decode(") and ours[0] == "error" and "not base64" in ours[1]


@known("empty-split", "splitting nothing by nothing gives nothing; in the oracle an empty text")
def _(text, ours, oracle):
    return ours == ("value", ("list", ())) and oracle == (
        "value", ("list", (("string", ""),)))


@known("substring-end", "substring(a, b) takes the last character; the oracle has an error there")
def _(text, ours, oracle):
    return (".substring(" in text and oracle[0] == "error"
            and "is greater than <string>.size()" in oracle[1])


@known("strange-key", "what cannot be a key is in no map; in the oracle an error")
def _(text, ours, oracle):
    return " in " in text and ours == ("value", ("bool", False)) and oracle == (
        "error", "UNKNOWN: No matching overloads found : @in")


@known("duplicate-key", "&&, || and ?: do not mind the duplicate key of a side that they ignore")
def _(text, ours, oracle):
    return (oracle[0] == "error" and "duplicate key" in oracle[1]
            and re.search(r"&&|\|\||\?|all|exists|bind", text) is not None)
