/* embed.c - judges a bundle from a program of one's own:
 *
 *     cc embed.c $(pkg-config --cflags --libs tpfreport) -o embed && ./embed bundle.json
 *
 * Prints the findings and the headline; the exit status is that of `tpfreport validate`. */
#include <stdio.h>
#include <stdlib.h>

#include <tpfreport.h>

int main(int argc, char **argv)
{
	char *why = NULL;
	struct tpf *job = tpf_new(NULL, &why); /* new */

	if (!job || argc != 2) {
		fprintf(stderr, "embed: %s\n", job ? "give one bundle" : why);
		free(why);
		tpf_free(job);
		return TPF_USAGE;
	}
	tpf_judge(job, argv[1]);
	char *findings = tpf_findings(job, "text", TPF_EACH, NULL); /* new */
	fputs(findings, stdout);
	free(findings);
	enum tpf_status status = tpf_status_of(job, "error");
	tpf_free(job);
	return status;
}
