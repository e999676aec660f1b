"""Verdicts of python3-jsonschema: jsonschema.py FOLDER; a line "CASE/NAME valid", "invalid" or "error" for each FOLDER/CASE/NAME.json.

Numbers are read as they are written (decimals exactly, a whole one as an integer), not as binary fractions."""
import decimal
import json
import os
import sys

sys.path.remove(os.path.dirname(os.path.abspath(__file__)))  # this file has the package's name
from jsonschema import Draft202012Validator  # noqa: E402

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


for case in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], case)
    if not os.path.exists(os.path.join(folder, "schema.json")):
        continue
    validator = Draft202012Validator(read(os.path.join(folder, "schema.json")))
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json") and name != "schema.json":
            print(f"{case}/{name[:-5]} {verdict(validator, os.path.join(folder, name))}")
