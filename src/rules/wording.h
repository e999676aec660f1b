/* wording.h - what an English sentence says of numbers: words it holds, and comparisons such as "3 times less". */
#pragma once
#include <stdbool.h>

/* The first of the phrases (NULL at the end) that stands in the text as whole words, in any case, and is not denied there
 * ("without the host", "facility not included"); where it stands, or NULL. */
const char *tpf_phrase_in(const char *text, const char *const *phrases);
/* The same, denied or not. */
const char *tpf_phrase_at_all(const char *text, const char *const *phrases);

/* A number and a comparison: "3 times less", "30 % better". */
struct tpf_comparison {
	double number;                  /* as written: 3, 30 */
	bool percent;                   /* else times */
	enum { TPF_LESS, TPF_MORE, TPF_BETTER } way;
	const char *at;                 /* where it stands in the text, of so many bytes */
	int len;
};
/* The first one of a text; false when there is none. */
bool tpf_comparison_in(const char *text, struct tpf_comparison *);
