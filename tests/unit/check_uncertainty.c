/* Budgets and the boundary ladder; the standard's worked vectors of them stand in check_vectors.c. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/boundary.h"

#define NEAR(got, want)                                                                               \
	ck_assert_msg(fabs((got) - (want)) <= 1e-5 * fabs((double)(want)), #got " is %.9g, expected %.9g", (double)(got), (double)(want))

static struct tpf_arena arena;

static struct tpf_bundle empty(void)
{
	struct tpf_bundle b = {.power.boundary = TPF_NO_BOUNDARY};
	b.power.fraction = b.facility.pue = (struct tpf_quantity){.value = NAN, .u = NAN};
	return b;
}

START_TEST(without_pue_the_facility_says_so)
{
	struct tpf_bundle b = empty();
	struct tpf_instrument meter = {.boundary = TPF_IT};
	struct tpf_seen seen = {&meter, tpf_amount_of(&arena, 100, 1, "accuracy")};
	struct tpf_rung_energy out[TPF_BOUNDARIES];

	tpf_ladder(&arena, &b, &seen, 1, &(struct tpf_amount){.value = 600}, out);
	ck_assert(isnan(out[TPF_FACILITY].energy.value));
	ck_assert_str_eq(out[TPF_FACILITY].energy.missing, "PUE");
	ck_assert_ptr_null(out[TPF_FACILITY].via);
}
END_TEST

START_TEST(nothing_is_counted_twice)
{
	struct tpf_bundle b = empty();
	const char *node0[] = {"node0"}, *boards0[] = {"node0/boards"}, *boards1[] = {"node1/boards"}, *node01[] = {"node01"};
	struct tpf_instrument i[] = {
		{.boundary = TPF_BOARD, .covers = boards0, .n_covers = 1},
		{.boundary = TPF_NODE_AC, .covers = node0, .n_covers = 1},
		{.boundary = TPF_NODE_AC, .covers = node0, .n_covers = 1},  /* checks the one before */
		{.boundary = TPF_BOARD, .covers = boards1, .n_covers = 1},  /* seen by no node meter */
		{.boundary = TPF_NODE_AC, .covers = node01, .n_covers = 1}, /* a name that only begins like node0 */
	};
	struct tpf_seen seen[5];
	bool counts[5];
	struct tpf_rung_energy out[TPF_BOUNDARIES];

	for (int k = 0; k < 5; k++)
		seen[k] = (struct tpf_seen){&i[k], tpf_amount_of(&arena, pow(10, k), 0, "")};
	tpf_counted_at(&b, seen, 5, TPF_NODE_AC, counts);
	ck_assert(!counts[0] && counts[1] && !counts[2] && counts[3] && counts[4]);
	tpf_ladder(&arena, &b, seen, 5, &(struct tpf_amount){.value = 1}, out);
	NEAR(out[TPF_BOARD].energy.value, 1001);
	NEAR(out[TPF_NODE_AC].energy.value, 11010);
}
END_TEST

/* Names come in any order, more than once, and between those that are there. */
START_TEST(covers_in_any_order)
{
	struct tpf_bundle b = empty();
	const char *some[] = {"m", "c/x", "z", "c", "m", "a"}, *between[] = {"q", "b", "x/y", "b0"}, *taken[] = {"k", "x/y/z"}, *apart[] = {"x", "l"};
	const char *above[] = {"x"}, *free_[] = {"b1", "cc", "y"};
	struct tpf_instrument i[] = {
		{.boundary = TPF_BOARD, .covers = some, .n_covers = 6},
		{.boundary = TPF_BOARD, .covers = between, .n_covers = 4},
		{.boundary = TPF_BOARD, .covers = taken, .n_covers = 2},   /* the second lies below a name */
		{.boundary = TPF_BOARD, .covers = apart, .n_covers = 2},   /* the first lies above one */
		{.boundary = TPF_BOARD, .covers = above, .n_covers = 1},
		{.boundary = TPF_BOARD, .covers = free_, .n_covers = 3},
	};
	const bool expected[] = {true, true, false, false, false, true};
	struct tpf_seen seen[6];
	bool counts[6];

	for (int k = 0; k < 6; k++)
		seen[k] = (struct tpf_seen){&i[k], tpf_amount_of(&arena, 1, 0, "")};
	tpf_counted_at(&b, seen, 6, TPF_BOARD, counts);
	for (int k = 0; k < 6; k++)
		ck_assert_int_eq(counts[k], expected[k]);
}
END_TEST

START_TEST(like_sensors_add_linearly)
{
	struct tpf_amount one = tpf_amount_of(&arena, 540, 15.5885, "accuracy of board sensors"), sum = {.value = 0};

	for (int i = 0; i < 8; i++)
		sum = tpf_amount_add(&arena, &sum, &one);
	NEAR(tpf_amount_u(&sum), 124.708);
	ck_assert_uint_eq(sum.n, 1);
}
END_TEST

START_TEST(repeats_scatter_and_share_causes)
{
	struct tpf_amount runs[3] = {
		tpf_amount_of(&arena, 9, 1, "gain"), tpf_amount_of(&arena, 10, 1, "gain"), tpf_amount_of(&arena, 11, 1, "gain"),
	};
	struct tpf_amount mean = tpf_amount_mean(&arena, runs, 3);

	NEAR(mean.value, 10);
	NEAR(tpf_amount_u(&mean), sqrt(1 + 1.0 / 3));
}
END_TEST

START_TEST(a_median_leaves_outliers)
{
	struct tpf_amount runs[3] = {
		tpf_amount_of(&arena, 9, 0, ""), tpf_amount_of(&arena, 10, 0, ""), tpf_amount_of(&arena, 14, 0, ""),
	};
	struct tpf_amount median = tpf_amount_median(&arena, runs, 3);

	/* s = sqrt 7; the scatter of a median of normal values is sqrt(pi / 2) = 1.253314 times that of their mean. */
	NEAR(median.value, 10);
	NEAR(tpf_amount_u(&median), 1.253314 * sqrt(7.0 / 3));
}
END_TEST

START_TEST(an_unstated_uncertainty_is_not_zero)
{
	struct tpf_amount a = tpf_amount_of(&arena, 10, 1, "a"), b = tpf_amount_of(&arena, 5, NAN, "b");
	struct tpf_amount sum = tpf_amount_add(&arena, &a, &b);

	NEAR(sum.value, 15);
	ck_assert(isnan(tpf_amount_u(&sum)));
	ck_assert_str_eq(sum.no_u, "b");
}
END_TEST

static void done(void)
{
	tpf_arena_free(&arena);
}

int main(void)
{
	Suite *s = suite_create("uncertainty");
	TCase *t = tcase_create("budgets and ladder");

	tcase_add_checked_fixture(t, NULL, done);
	tcase_add_test(t, without_pue_the_facility_says_so);
	tcase_add_test(t, nothing_is_counted_twice);
	tcase_add_test(t, covers_in_any_order);
	tcase_add_test(t, like_sensors_add_linearly);
	tcase_add_test(t, repeats_scatter_and_share_causes);
	tcase_add_test(t, a_median_leaves_outliers);
	tcase_add_test(t, an_unstated_uncertainty_is_not_zero);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
