#!/bin/sh
# where.sh - prints the folder of the official JSON Schema suite: TPF_JSTS, else a checkout beside the project's, else Debian's
# libtest-json-schema-acceptance-perl. Says nothing and fails where there is none.
for folder in "${TPF_JSTS:-}" ../shared/schema-suite ../JSON-Schema-Test-Suite \
		/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance; do
	if [ -d "$folder/tests/draft2020-12" ]; then
		echo "$folder"
		exit 0
	fi
	[ -z "${TPF_JSTS:-}" ] || break # what was asked for is not replaced in silence
done
exit 1
