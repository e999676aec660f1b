/* Metrics of a bundle that says next to nothing; those of whole bundles are in check_vectors.c. */
#include <math.h>

#include "judge_case.h"

START_TEST(nothing_is_made_up)
{
	struct judged it;

	judge_begin(&it, "{\"runs\": [{}]}", NULL);
	judge_rules(&it, TPF_L1);
	const struct tpf_metrics *m = it.c.metrics;
	ck_assert(isnan(m->j_per_token.value) && isnan(m->delivered.value) && isnan(m->util_output.value) && isnan(m->mfu.value));
	ck_assert(isnan(m->j_per_correct.value) && isnan(m->j_per_visible.value) && isnan(m->j_per_byte.value) && isnan(m->acceptance.value));
	ck_assert_int_eq(m->binding, -1);
	ck_assert_str_eq(m->binding_missing, "accelerator count, peak FLOP/s, eta, c_tok, delivered power, e_tok");
	for (int i = 0; i < TPF_RULES; i++)
		ck_assert_msg(it.job.diag.outcome[i] != TPF_FOUND || i == TPF_EN_005, "%s speaks of what is not there", tpf_rules[i].id);
	judge_end(&it);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("metric");
	TCase *t = tcase_create("absent");

	tcase_add_test(t, nothing_is_made_up);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
