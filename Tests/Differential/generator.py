# SPDX-License-Identifier: Apache-2.0
"""Expressions as trees, made from the grammar by chance and made smaller again."""
import random
import re

import grammar

SLOT = re.compile("«([^»]*)»")


def parameters(kind):
    """The name of a type and its parameters: ("map", ["string", "list(int)"])."""
    name, _, rest = kind.partition("(")
    depth, found, start = 0, [], 0
    for at, character in enumerate(rest):
        if character == "(":
            depth += 1
        elif character == ")" and depth > 0:
            depth -= 1
        elif character in ",)" and depth == 0:
            found.append(rest[start:at])
            start = at + 1
    return name, found


class Node:
    """An expression of a type: text with expressions between."""

    def __init__(self, kind, parts):
        self.kind = kind
        self.parts = parts

    def __str__(self):
        return "".join(map(str, self.parts))

    def children(self):
        return [part for part in self.parts if isinstance(part, Node)]

    def replaced(self, old, new):
        if self is old:
            return new
        parts = [p.replaced(old, new) if isinstance(p, Node) else p for p in self.parts]
        return Node(self.kind, parts)

    def descendants(self):
        for child in self.children():
            yield child
            yield from child.descendants()


def literal(kind):
    """The simplest expression of a type."""
    name, _ = parameters(kind)
    if name in ("dyn", "any"):
        return Node(kind, ["dyn(0)"])
    return Node(kind, [grammar.LITERALS.get(name, ["null"])[0]])


def smaller(root):
    """Trees that are smaller than this one, the smallest first."""
    nodes = [root, *root.descendants()]
    found = []
    for node in nodes:
        simple = literal(node.kind)
        choices = list(node.descendants())
        if str(simple) != str(node):
            choices.append(simple)
        # Another type may do as well: what differs may stand deeper inside.
        found += [root.replaced(node, choice) for choice in choices]
    sized = [(len(str(tree)), tree) for tree in found]
    size = len(str(root))
    return [tree for length, tree in sorted(sized, key=lambda pair: pair[0]) if length < size]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.templates = {kind: list(templates) for kind, templates in grammar.TEMPLATES.items()}
        self.templates["bool"] += grammar.MATCHES * 2

    def any_kind(self, depth=2):
        roll = self.random.random()
        if depth <= 0 or roll < 0.7:
            return self.random.choice(grammar.SCALARS + ["int", "string", "double", "dyn"])
        if roll < 0.85:
            return "list(%s)" % self.any_kind(depth - 1)
        return "map(%s,%s)" % (self.random.choice(grammar.KEYS), self.any_kind(depth - 1))

    def expression(self):
        kind = self.random.choice([self.any_kind(), "bool", "int", "string", "dyn"])
        if self.random.random() < 0.01:
            return self.deep()
        return self.make(kind, self.random.choice([1, 2, 2, 3, 3, 4]), {})

    def deep(self):
        """Something that nests deeply."""
        # The oracle takes 32 levels, some of which the inner expression needs.
        depth = self.random.randint(5, 16)
        kind, front, back = self.random.choice([
            ("int", "(1 + ", ")"), ("int", "-(", ")"), ("bool", "!(", ")"), ("bool", "(true && ",
            ")"),
            ("list(dyn)", "[", "]"), ("map(int,dyn)", "{1: ", "}"), ("int", "(true ? ", " : 0)"),
            ("dyn", "dyn(", ")"), ("int", "[", "][0]"), ("string", "('a' + ", ")"),
        ])
        inner = kind if "dyn" not in kind else "dyn"
        return Node(kind, [front * depth, self.make(inner, 1, {}),
                           back * depth])

    def make(self, kind, depth, scope):
        """An expression of a type; with some luck one of another type, to see what is said."""
        roll = self.random.random()
        if depth > 0 and roll < 0.005:
            kind = self.any_kind()
        elif depth > 0 and roll < 0.02:
            return Node(kind, ["dyn(", self.make(self.any_kind(), depth - 1, scope), ")"])
        elif depth > 0 and roll < 0.05:
            return Node(kind, ["dyn(", self.make(kind, depth - 1, scope), ")"])
        if depth <= 0 or self.random.random() < 0.12:
            return self.leaf(kind, depth, scope)
        return self.fill(kind, self.template(kind), depth, scope)

    def leaf(self, kind, depth, scope):
        visible = {**grammar.BINDINGS, **scope}
        names = [name for name, type_ in visible.items() if type_ == kind]
        own = [name for name in names if name in scope]
        if own and self.random.random() < 0.6:
            return Node(kind, [self.random.choice(own)])
        if names and self.random.random() < 0.5:
            return Node(kind, [self.random.choice(names)])
        if kind == "dyn":
            inner = self.leaf(self.random.choice(grammar.SCALARS), depth, scope)
            return Node(kind, ["dyn(", inner, ")"])
        name, inner = parameters(kind)
        if name in ("list", "map", "optional") and depth > -2:
            # The first ones are the literals.
            template = self.random.choice(self.templates[self.generic(name)][:4])
            return self.fill(kind, template, depth, scope)
        return Node(kind, [self.random.choice(grammar.LITERALS[name])])

    @staticmethod
    def generic(name):
        return {"list": "list(T)", "map": "map(K,T)", "optional": "optional(T)"}[name]

    def template(self, kind):
        name, _ = parameters(kind)
        choices = list(self.templates.get(kind, []))
        if name in ("list", "map", "optional"):
            choices += self.templates[self.generic(name)]
        if kind.startswith("map(string,"):
            choices += self.templates["map(string,T)"]
        if self.random.random() < 0.15 or not choices:
            choices = self.templates["*"]
        return self.random.choice(choices)

    def fill(self, kind, template, depth, scope):
        chosen = self.choose(kind, template)
        names = self.random.sample(["v", "w", "k", "i", "s", "x", "l"], 2)
        parts, end = [], 0
        for slot in SLOT.finditer(template):
            parts.append(self.named(template[end:slot.start()], names))
            wanted, _, bound = slot.group(1).partition("|")
            inner = dict(scope)
            if bound:
                variable, _, type_ = bound.partition(":")
                inner[names["VW".index(variable)]] = self.substitute(type_, chosen)
            parts.append(self.slot(self.substitute(wanted, chosen), depth - 1, inner))
            end = slot.end()
        parts.append(self.named(template[end:], names))
        return Node(kind, parts)

    @staticmethod
    def named(text, names):
        return re.sub(r"\bV\b", names[0], text)

    def slot(self, wanted, depth, scope):
        if wanted == "zone":
            return Node("string", [self.random.choice(grammar.ZONES)])
        if wanted == "regex":
            text = self.random.choice(grammar.REGEXES)
            return self.make("string", depth, scope) if text == "«string»" else Node("string",
            [text])
        return self.make(self.any_kind() if wanted == "any" else wanted, depth, scope)

    def choose(self, kind, template):
        """Types for the letters of a template; those of the result are given."""
        name, inner = parameters(kind)
        numbers = ["int", "uint", "double"]
        chosen = {
            "T": self.any_kind(1), "A": self.any_kind(1), "K": self.random.choice(grammar.KEYS),
            "O": self.random.choice(["int", "uint", "double", "string", "bytes", "bool",
            "timestamp", "duration"]),
            "N": self.random.choice(numbers), "N2": self.random.choice(numbers),
        }
        if template in self.templates["*"]:
            chosen["T"] = kind
        elif name in ("list", "optional") and inner:
            chosen["T"] = inner[0]
        elif name == "map" and inner:
            chosen["K"], chosen["T"] = inner
        return chosen

    @staticmethod
    def substitute(kind, chosen):
        return re.sub(r"\b(T|A|K|O|N2|N)\b", lambda match: chosen[match.group(1)], kind)
