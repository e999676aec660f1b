#!/bin/sh
# manual.sh - the manual names every command and option that --help names, and no other. BUILD names the build folder.
set -u
tpf=${BUILD:-build}/tpfreport
page=man/tpfreport.1
wrong=0

# "  import     make a bundle ..." of the general help; help itself is a command.
commands=$("$tpf" --help | sed -n 's/^  \([a-z]*\)  *.*/\1/p')
[ -n "$commands" ] || { echo "no commands in --help"; exit 1; }

say_missing() { # NAMES IN-FILE WHERE
	for name in $1; do
		grep -qxF -e "$name" "$2" && continue
		echo "$3: $name"
		wrong=1
	done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# Options as "--name", and "-n" for those with a letter; of the program itself --help, --version and their letters.
for c in $commands; do
	"$tpf" "$c" --help | sed -n 's/^  \(-.\), \(--[a-z-]*\).*/\1 \2/p; s/^      \(--[a-z-]*\).*/\1/p'
done | tr ' ' '\n' | sort -u >"$work/help.options"
printf '%s\n' -V --version >>"$work/help.options"
{ printf '%s\n' $commands; echo help; } >"$work/help.commands"

# Items of the manual's lists: ".It Fl o Ar FILE , Fl \-output Ar FILE" and ".It Cm import".
sed -n 's/^\.It \(Fl .*\)/\1/p' $page | tr -d '\\' | grep -o 'Fl [^ ]*' | sed 's/^Fl /-/' | sort -u >"$work/page.options"
sed -n 's/^\.It Cm \([a-z]*\)$/\1/p' $page >"$work/page.commands"
# Forms of findings: ".It Li flag , basic , detailed".
"$tpf" validate --help | sed -n '/^Forms of --to/,/^$/s/^  \([a-z]*\) .*/\1/p' >"$work/help.forms"
sed -n '/^\.Sh FORMS OF FINDINGS/,/^\.Sh ENV/s/^\.It Li //p' $page | tr -s ' ,' '\n' >"$work/page.forms"
for kind in commands options forms; do
	say_missing "$(cat "$work/help.$kind")" "$work/page.$kind" "$page lacks"
	say_missing "$(cat "$work/page.$kind")" "$work/help.$kind" "the program has no"
done

if command -v mandoc >/dev/null 2>&1; then
	mandoc -T lint -W warning $page || wrong=1
fi
exit $wrong
