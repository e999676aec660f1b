# 4000 requests as --save-detailed writes them; 200 of them waited 2.5 s for their first token, the limit is 2 s.
awk 'function list(key, many, a, b,  i) {
	printf "\"%s\": [", key
	for (i = 1; i <= 4000; i++) printf "%s%s", i <= many ? a : b, i < 4000 ? ", " : "]"
}
BEGIN {
	printf "{"; list("ttfts", 3800, "0.4", "2.5"); printf ", "; list("itls", 4000, "[6.08]")
	printf ", "; list("output_lens", 3846, 256, 255); printf ", "; list("errors", 4000, "\"\""); print "}"
}' >records.json
