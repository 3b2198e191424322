"""Where a defect can be seeded: single expressions of C files, by clang's syntax
tree.

A site is an expression whose text stands in the file itself and not in a macro,
together with the one thing that is changed in it. Left out, by rule:

* expressions that must be constant, and static tables: they cannot depend on
  which defect is switched on;
* arguments of functions that print messages (MESSAGES);
* initialisers of memory that is about to be filled ({0}), and operands of
  sizeof.
"""

import hashlib
import json
import re
import subprocess

# Functions whose arguments only reach messages.
MESSAGES = re.compile(r"^(diagnostic_\w+|graph_error|graph_note|report_\w+)$")

# An operator and what stands in its place. A quotient is rounded up instead of
# down, or its operator is changed: by turns.
SWAPS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+": "-",
    "-": "+",
    "*": "+",
    "/": "rounded",
    "%": "/",
    "<<": ">>",
    ">>": "<<",
    "&": "|",
    "|": "&",
    "&&": "||",
    "||": "&&",
    "+=": "-=",
    "-=": "+=",
}


class Site:
    """One possible defect: the bytes [begin, end) of a file become `after`."""

    def __init__(self, file, function, begin, end, after, change, text):
        self.file = file
        self.function = function
        self.begin = begin
        self.end = end
        self.after = after
        self.change = change
        self.before = text[begin:end]
        self.line = text.count("\n", 0, begin) + 1
        self.key = None  # set when all sites of the file are known


class Finder:
    """Walks a syntax tree in the order in which clang prints it, which is also
    the order in which a location leaves out the file of the one before."""

    def __init__(self, name, path, text):
        self.name = name
        self.path = path
        self.text = text
        self.file = None
        self.sites = []

    def locate(self, location):
        """Offset and length of a token; None in macros and other files."""
        if "spellingLoc" in location:
            for part in ("spellingLoc", "expansionLoc"):
                self.file = location[part].get("file", self.file)
            return None
        self.file = location.get("file", self.file)
        if self.file != self.path or "offset" not in location:
            return None
        return location["offset"], location["tokLen"]

    def walk(self, node, function, barred):
        """Visits a node; returns the range of its text, or None."""
        extent = None
        for key, value in node.items():
            if key == "loc":
                self.locate(value)
            elif key == "range":
                begin = self.locate(value.get("begin", {}))
                end = self.locate(value.get("end", {}))
                if begin is not None and end is not None:
                    extent = begin[0], end[0] + end[1]
        kind = node.get("kind")
        if kind == "FunctionDecl":
            function = node.get("name")
        barred = barred or self.bars(node, kind, function)
        extents = []
        for i, child in enumerate(node.get("inner", [])):
            if child:
                # The function that is called is a constant too.
                skip = barred or (kind == "CallExpr" and i == 0)
                extents.append(self.walk(child, function, skip))
        if extent is not None and not barred and function is not None:
            self.consider(node, kind, function, extent, extents)
        return extent

    def bars(self, node, kind, function):
        if kind in ("ConstantExpr", "UnaryExprOrTypeTraitExpr", "OffsetOfExpr"):
            return True
        if kind == "VarDecl":
            return function is None or node.get("storageClass") == "static"
        if kind == "CallExpr":
            called = node["inner"][0]
            while called.get("inner"):
                called = called["inner"][0]
            name = called.get("referencedDecl", {}).get("name", "")
            return MESSAGES.match(name) is not None
        if kind == "InitListExpr":
            literals = [
                child.get("kind") == "IntegerLiteral"
                for child in node.get("inner", [])
            ]
            return literals == [True]
        return False

    def add(self, function, extent, after, change):
        self.sites.append(
            Site(self.name, function, *extent, after, change, self.text)
        )

    def consider(self, node, kind, function, extent, extents):
        if kind in ("BinaryOperator", "CompoundAssignOperator"):
            if len(extents) == 2 and None not in extents:
                self.consider_binary(node, function, extent, *extents)
        elif kind == "IntegerLiteral":
            self.consider_literal(function, extent)

    def consider_binary(self, node, function, extent, left, right):
        opcode = node["opcode"]
        between = self.text[left[1] : right[0]]
        if opcode not in SWAPS or between.strip() != opcode:
            return
        types = [child["type"]["qualType"] for child in node["inner"]]
        pointers = ["*" in name or "[" in name for name in types]
        if opcode in ("+", "-") and (pointers[1] or any(pointers[1:])):
            return
        a = self.text[slice(*left)]
        b = self.text[slice(*right)]
        swap = SWAPS[opcode]
        if swap == "rounded":
            if any("float" in name or "double" in name for name in types):
                swap = "*"
            else:
                after = f"(({a}) + ({b}) - 1) / ({b})"
                self.add(function, extent, after, "/ rounds up")
                return
        if opcode.endswith("=") and opcode not in ("<=", ">=", "==", "!="):
            after = f"{a} {swap} {b}"
        else:
            after = f"({a}) {swap} ({b})"
        self.add(function, extent, after, f"{opcode} to {swap}")

    def consider_literal(self, function, extent):
        text = self.text[slice(*extent)]
        match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)", text)
        if match is None:
            return
        value = int(match[1], 0 if match[1][:2] in ("0x", "0X") else 10)
        # Down where that is another bound, by turns of the place.
        change = -1 if value > 0 and extent[0] % 2 == 0 else 1
        after = f"{value + change}{match[2]}"
        self.add(function, extent, after, f"{text} to {after}")


def find_sites(root, name, flags):
    """All sites of the file `name` below `root`, by their place in it."""
    path = f"{root}/{name}"
    command = ["clang", "-std=c11", "-x", "c", "-fsyntax-only", *flags]
    command += ["-Xclang", "-ast-dump=json", path]
    tree = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if not text.isascii():
        raise ValueError(f"{path}: offsets are bytes, and the text is not ASCII")
    finder = Finder(name, path, text)
    finder.walk(json.loads(tree), None, False)
    count = {}
    sites = sorted(finder.sites, key=lambda site: (site.begin, site.end))
    for site in sites:
        # Lines come and go: a site is known by what it is and where it stands
        # among its like in the function.
        what = f"{name}|{site.function}|{site.change}|{' '.join(site.before.split())}"
        count[what] = count.get(what, 0) + 1
        site.key = hashlib.sha256(f"{what}|{count[what]}".encode()).hexdigest()
    return sites
