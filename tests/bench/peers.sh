#!/bin/sh
# peers.sh SCHEMA FOLDER - other validators beside ours, where they are installed: seconds of the processor on the corpus, then
# milliseconds for one document, each from the start of the program to its end. Medians of five rounds, in which all take turns, with
# the least and the most. PEERS names a folder in which `npm install ajv @sourcemeta/jsonschema` was run; BUILD the build folder.
# Those that take long get the first documents of the corpus only, and their time is multiplied: the table says so.
# peers.sh NAME SCHEMA FOLDER - one of them: prints how many documents it found faulty.
set -u
build=${BUILD:-build} peers=${PEERS:-/nonexistent} rounds=5

ours() { exec "$build/bench/bench_corpus" "$1" "$2" found; }

ajv() {
	NODE_PATH=$peers/node_modules exec node -e '
const fs = require("fs"), Ajv = require("ajv/dist/2020"), [schema, folder] = process.argv.slice(1);
const valid = new Ajv({strict: false}).compile(JSON.parse(fs.readFileSync(schema)));
const documents = fs.readdirSync(folder).filter(n => n.endsWith(".json"));
console.log(documents.filter(n => !valid(JSON.parse(fs.readFileSync(folder + "/" + n)))).length);' "$1" "$2"
}

sourcemeta() {
	[ -x "$peers/node_modules/.bin/jsonschema" ] || return 1
	"$peers/node_modules/.bin/jsonschema" validate --fast --continue "$1" "$2" --extension .json 2>&1 | awk '/^fail:/ { n++ } END { print n + 0 }'
}

python() {
	exec python3 -c '
import glob, json, sys
from jsonschema import Draft202012Validator
schema = Draft202012Validator(json.load(open(sys.argv[1])))
documents = sorted(glob.glob(sys.argv[2] + "/*.json"))
print(sum(not schema.is_valid(json.load(open(d))) for d in documents))' "$1" "$2"
}

check() {
	command -v check-jsonschema >/dev/null || return 1
	check-jsonschema --schemafile "$1" -o json "$2"/*.json |
		python3 -c 'import json, sys; print(len({e["filename"] for e in json.load(sys.stdin)["errors"]}))'
}

if [ $# = 3 ]; then
	"$@"
	exit
fi

schema=$1 folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# A row each: its name, one document in so many of the corpus, what it is.
list='ours 1 ours
ajv 1 ajv
sourcemeta 1 @sourcemeta/jsonschema
python 20 python3-jsonschema
check 20 check-jsonschema'

# share N: a folder with one in so many of the documents.
share() {
	[ -d "$work/$1" ] || {
		mkdir "$work/$1"
		find "$(cd "$folder" && pwd)" -name '*.json' | sort | awk -v n="$1" '{ all[NR] = $0 } END { for (i = 1; i <= NR / n; i++) print all[i] }' |
			xargs -I{} ln -s {} "$work/$1/"
		awk -F '\t' '{ print $1 }' "$folder/faults" | while read -r name; do [ ! -e "$work/$1/$name" ] || echo "$name"; done >"$work/$1/faults"
	}
	[ "$1" = 1 ] && echo "$folder" || echo "$work/$1"
}

# turn NAME FOLDER OPTION FILE: a line to the file with one run's milliseconds, and how many faults it found in FILE.found.
turn() {
	"$build/bench/bench_process" $3 -o "$4.found" 1 sh "$0" "$1" "$schema" "$2" >>"$4" 2>/dev/null
}

# all OPTION WHAT PART: rounds of all that are at hand; PART, when not empty, is every one's share.
all() {
	for round in $(seq $rounds); do
		echo "$list" | while read -r name part title; do
			[ -z "$3" ] || part=$3
			turn "$name" "$(share "$part")" "$1" "$work/$2.$name"
		done
	done
}

# middle FILE TIMES: the median, the least and the most, in a factor.
middle() { awk '{ print $1 }' "$1" | sort -n | awk -v t="$2" '{ v[NR] = $1 * t } END { print v[int((NR + 1) / 2)], v[1], v[NR] }'; }

# row WHAT NAME PART TITLE UNIT FACTOR DIGITS
row() {
	[ -s "$work/$1.$2" ] || {
		printf '%-28s %10s\n' "$4" "not installed"
		return
	}
	middle "$work/$1.$2" "$(awk -v f="$6" -v p="$3" 'BEGIN { print f * p }')" | {
		read -r median least most
		printf "%-28s %8.$7f $5   %.$7f to %.$7f" "$4" "$median" "$least" "$most"
	}
	[ "$1" = single ] || printf '   %s of %s faulty ones found' "$(cat "$work/$1.$2.found")" "$(wc -l <"$(share "$3")/faults")"
	[ "$3" = 1 ] && echo || echo ", 1 document in $3, times $3"
}

# rows WHAT UNIT FACTOR DIGITS
rows() {
	echo "$list" | while read -r name part title; do
		[ "$1" = corpus ] || part=1
		row "$1" "$name" "$part" "$title" "$2" "$3" "$4"
	done
}

# goal WHAT [TIMES]: the time of the fastest other one, of ours, by the medians; and what is aimed at.
goal() {
	us=$(middle "$work/$1.ours" 1 | cut -d ' ' -f 1)
	echo "$list" | while read -r name part title; do
		[ "$1" = corpus ] || part=1
		[ "$name" = ours ] || [ ! -s "$work/$1.$name" ] || echo "$(middle "$work/$1.$name" "$part" | cut -d ' ' -f 1) $title"
	done | sort -n | head -n 1 | while read -r them title; do
		awk -v us="$us" -v them="$them" -v title="$title" -v goal="${2:-}" 'BEGIN {
			printf "%-44s %6.2f times", "time of " title ", of ours", them / us
			if (goal != "")
				printf "   goal %4.1f   %s", goal, (them / us >= goal ? "reached" : "not reached")
			print ""
		}'
	done
}

echo "validators on the corpus, the processor's time, medians of $rounds"
all -c corpus ''
rows corpus s 0.001 3
goal corpus 4
documents=$(find "$folder" -name '*.json' | wc -l)
echo "validators on one document of the corpus, from start to exit, medians of $rounds"
all '' single "$documents"
rows single ms 1 2
goal single
