"""Prints the public API of the Python package as JSON, from its sources: signatures and docstrings, without importing it."""

import ast
import json
import re
import sys
from pathlib import Path

package = Path(sys.argv[1])

# Around names of types that are imported for annotations only.
QUOTE = "'"


def parse(module: str) -> ast.Module:
    return ast.parse((package / f"{module}.py").read_text())


def imports(tree: ast.AST) -> dict[str, str]:
    """Names that are imported from the package, with their modules."""
    return {
        name.name: node.module.removeprefix("headglow.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("headglow.")
        for name in node.names
    }


def find(module: str, name: str) -> ast.FunctionDef | ast.ClassDef:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return next(node for node in parse(module).body if isinstance(node, kinds) and node.name == name)


def constants(module: str) -> dict[str, str]:
    """Values of private constants, which stand for defaults."""
    return {
        ast.unparse(node.targets[0]): ast.unparse(node.value)
        for node in parse(module).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("_")
    }


def signature(module: str, node: ast.FunctionDef, is_method: bool) -> str:
    arguments = node.args
    if is_method:
        arguments.args = arguments.args[1:]
    text = re.sub(r"(?<=[\w\]])=", " = ", ast.unparse(arguments))
    for name, value in constants(module).items():
        text = re.sub(rf"= {name}\b", f"= {value}", text)
    result = f" -> {ast.unparse(node.returns).strip(QUOTE)}" if node.returns else ""
    return f"({text}){result}"


def is_public(node: ast.FunctionDef) -> bool:
    return not node.name.startswith("_") and ast.get_docstring(node) is not None


def members(module: str, node: ast.ClassDef) -> list[dict[str, str]]:
    """Methods and properties with docstrings, those of base classes in the package included."""
    known = imports(parse(module))
    found = []
    for method in node.body:
        if not isinstance(method, ast.FunctionDef) or not is_public(method):
            continue
        decorators = [ast.unparse(one) for one in method.decorator_list]
        result = f": {ast.unparse(method.returns)}" if method.returns else ""
        text = result if "property" in decorators else signature(module, method, is_method=True)
        found.append({"name": method.name, "signature": text, "doc": ast.get_docstring(method) or ""})
    for base in node.bases:
        name = ast.unparse(base)
        if name in known:
            found += members(known[name], find(known[name], name))
    return found


root = parse("__init__")
modules = imports(root)
exported = next(
    ast.literal_eval(node.value)
    for node in root.body
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
)
nodes = {name: find(modules[name], name) for name in exported if name in modules}
# Classes that functions return are not made by users.
returned = {
    ast.unparse(node.returns) for node in nodes.values() if isinstance(node, ast.FunctionDef) and node.returns
}
entries = []
for name, node in nodes.items():
    entry = {"name": name, "doc": ast.get_docstring(node) or ""}
    if isinstance(node, ast.ClassDef):
        starts = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
        shown = starts if name not in returned else []
        text = "".join(signature(modules[name], one, is_method=True).removesuffix(" -> None") for one in shown)
        entries.append({**entry, "kind": "class", "signature": text, "members": members(modules[name], node)})
    else:
        entries.append({**entry, "kind": "function", "signature": signature(modules[name], node, is_method=False), "members": []})
json.dump({"doc": ast.get_docstring(root), "entries": entries}, sys.stdout)
