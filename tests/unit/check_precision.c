/* Number formats by name; names are those of data sheets, model cards and serving engines. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "model/precision.h"

static const struct {
	const char *text;
	double least, most;
} known[] = {
	{"fp8", 8, 8},
	{"FP8 (E4M3)", 8, 8},
	{"bfloat16", 16, 16},
	{"mxfp4 experts, bf16 attention", 4, 16},
	{"AWQ int4", 4, 4},
	{"GPTQ 4-bit", 4, 4},
	{"nvfp4", 4, 4},
	{"tf32", 32, 32},
};

START_TEST(names)
{
	struct tpf_bits bits = tpf_bits_of(known[_i].text);

	ck_assert(bits.least == known[_i].least && bits.most == known[_i].most);
}
END_TEST

static const char *const foreign[] = {"posit", "", NULL};

START_TEST(nothing_is_guessed)
{
	struct tpf_bits bits = tpf_bits_of(foreign[_i]);

	ck_assert(isnan(bits.least) && isnan(bits.most));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("precision");
	TCase *t = tcase_create("number formats");

	tcase_add_loop_test(t, names, 0, sizeof known / sizeof *known);
	tcase_add_loop_test(t, nothing_is_guessed, 0, 3);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
