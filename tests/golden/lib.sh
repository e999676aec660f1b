# lib.sh - for cmd files: `. ../../lib.sh`. A case is an example with one thing changed: it is copied to $TMP/bundle, changed by
# sed or merge patch, and judged there, so that places in the output are those of the example as it is shipped.

# take EXAMPLE: copies it and goes there.
take() {
	example=$EXAMPLES/$1 && cp -R "$example" "$TMP/bundle" && chmod -R u+w "$TMP/bundle" && cd "$TMP/bundle" || exit 99
}

# edit FILE SED: an edit that changes nothing is a mistake of the test.
edit() {
	sed "$2" "$1" >"$TMP/edited" || exit 99
	cmp -s "$1" "$TMP/edited" && { echo "edit changes nothing: $2"; exit 99; }
	cat "$TMP/edited" >"$1"
}

# reseal FILE: states its new digest and size in bundle.json, where those of the example's FILE stand.
reseal() {
	old=$(sha256sum <"$example/$1" | cut -c1-64) new=$(sha256sum <"$1" | cut -c1-64)
	old_size=$(wc -c <"$example/$1" | tr -d ' ') new_size=$(wc -c <"$1" | tr -d ' ')
	[ "$old" = "$new" ] || edit bundle.json "s/$old/$new/"
	[ "$old_size" = "$new_size" ] || edit bundle.json "s/{\"value\": $old_size, \"unit\": \"B\"}/{\"value\": $new_size, \"unit\": \"B\"}/"
}
