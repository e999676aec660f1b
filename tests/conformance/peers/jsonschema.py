"""Verdicts of python3-jsonschema: jsonschema.py FOLDER; a line "CASE/NAME valid", "invalid" or "error" for each FOLDER/CASE/NAME.json.

Numbers are read as they are written (decimals exactly, a whole one as an integer), not as binary fractions."""
import decimal
import json
import os
import sys

sys.path.remove(os.path.dirname(os.path.abspath(__file__)))  # this file has the package's name
from jsonschema import Draft202012Validator, RefResolver  # noqa: E402

decimal.getcontext().prec = 500


def number(text):
    value = decimal.Decimal(text)
    return int(value) if value == value.to_integral_value() else value


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f, parse_float=number)


def verdict(validator, path):
    try:
        return "valid" if validator.is_valid(read(path)) else "invalid"
    except json.JSONDecodeError:
        return "invalid"
    except Exception as why:  # whatever the peer stumbles over is its own
        print(f"{path}: {type(why).__name__}: {str(why)[:200]}", file=sys.stderr)
        return "error"


def joinable(schema):
    """URNs as addresses: urllib joins no '#/...' to a URN, and the package relies on it."""
    if isinstance(schema, list):
        return [joinable(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    urn = {k: "https://urn.invalid/" + v for k, v in schema.items() if k in ("$id", "$ref") and str(v).startswith("urn:")}
    return {k: urn.get(k) or joinable(v) for k, v in schema.items()}


def validator_of(schema):
    schema = joinable(schema)
    inside = schema.get("$defs", {}).values() if isinstance(schema, dict) else []
    store = {s["$id"]: s for s in inside if isinstance(s, dict) and "$id" in s}
    return Draft202012Validator(schema, resolver=RefResolver.from_schema(schema, store=store) if store else None)


for case in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], case)
    if not os.path.exists(os.path.join(folder, "schema.json")):
        continue
    validator = validator_of(read(os.path.join(folder, "schema.json")))
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json") and name != "schema.json":
            print(f"{case}/{name[:-5]} {verdict(validator, os.path.join(folder, name))}")
