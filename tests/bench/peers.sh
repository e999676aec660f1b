#!/bin/sh
# peers.sh SCHEMA FOLDER - other validators on the corpus, where they are installed. PEERS names a folder in which
# `npm install ajv @sourcemeta/jsonschema` was run. Wall clock, one run each, the start of the program included.
set -u
schema=$1 folder=$2 peers=${PEERS:-/nonexistent}
faults=$(wc -l <"$folder/faults")

# peer NAME COMMAND...: the command prints how many documents it found faulty.
peer() {
	name=$1
	shift
	start=$(date +%s.%N)
	found=$("$@" 2>/dev/null) || found=
	seconds=$(awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { printf "%.3f", b - a }')
	if [ -z "$found" ]; then
		printf '%-28s %10s\n' "$name" "not installed"
	else
		printf '%-28s %8s s   %s of %s faulty ones found\n' "$name" "$seconds" "$found" "$faults"
	fi
}

with_python() {
	python3 -c '
import glob, json, sys
from jsonschema import Draft202012Validator
schema = Draft202012Validator(json.load(open(sys.argv[1])))
documents = sorted(glob.glob(sys.argv[2] + "/*.json"))
print(sum(not schema.is_valid(json.load(open(d))) for d in documents))' "$schema" "$folder"
}

with_ajv() {
	NODE_PATH=$peers/node_modules node -e '
const fs = require("fs"), Ajv = require("ajv/dist/2020"), [schema, folder] = process.argv.slice(1);
const valid = new Ajv({strict: false}).compile(JSON.parse(fs.readFileSync(schema)));
const documents = fs.readdirSync(folder).filter(n => n.endsWith(".json"));
console.log(documents.filter(n => !valid(JSON.parse(fs.readFileSync(folder + "/" + n)))).length);' "$schema" "$folder"
}

with_sourcemeta() {
	[ -x "$peers/node_modules/.bin/jsonschema" ] || return 1
	"$peers/node_modules/.bin/jsonschema" validate --fast --continue "$schema" "$folder" --extension .json 2>&1 | grep -c '^fail:'
}

peer "python3 jsonschema" with_python
peer "ajv" with_ajv
peer "@sourcemeta/jsonschema" with_sourcemeta
