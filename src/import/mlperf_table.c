#include "import/mlperf_table.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* clang-format off */
static const struct tpf_mlperf_benchmark benchmarks[] = {
	/* name        until  data set                           ttft  tpot  interactive  tokens   metrics: name, %, reference, ratio */
	{"gptj",        0,    "CNN DailyMail v3.0.0 (13,368)",      0,    0,    0,  0,      0,
		{{"rouge1", true, 42.9865}, {"rouge2", true, 20.1235}, {"rougeL", true, 29.9881}, {"gen_len", false, 4016878, 0.9}}},
	{"llama270b",   0,    "OpenOrca (24,576)",               2000,  200,  450, 40, 294.45,
		{{"rouge1", true, 44.4312}, {"rouge2", true, 22.0352}, {"rougeL", true, 28.6162}}},
	{"mixtral8x7b", 4.1,  "OpenOrca, GSM8K, MBXP (15,000)",  2000,  200,    0,  0,  145.9,
		{{"rouge1", true, 45.4911}, {"rouge2", true, 23.2829}, {"rougeL", true, 30.3615}, {"gsm8k", true, 73.78}, {"mbxp", true, 60.12}}},
	{"mixtral8x7b", 0,    "OpenOrca, GSM8K, MBXP (15,000)",  2000,  200,    0,  0, 144.84,
		{{"rouge1", true, 45.5989}, {"rouge2", true, 23.3526}, {"rougeL", true, 30.4608}, {"gsm8k", true, 73.66}, {"mbxp", true, 60.16}}},
	{"llama31405b", 0,    "MLPerf Llama-3.1-405B set (8,313)", 6000, 175, 4500, 80, 684.68,
		{{"rougeL", true, 21.6666}, {"exact_match", true, 90.1335}}},
	{"llama318b",   0,    "CNN DailyMail v3.0.0 (13,368)",   2000,  100,  500, 30,      0,
		{{"rouge1", true, 38.7792}, {"rouge2", true, 15.9075}, {"rougeL", true, 24.4957}, {"rougeLsum", true, 35.793},
		 {"gen_len", false, 8167644, 0.9}}},
	{"deepseekr1",  0,    "MLPerf DeepSeek-R1 set (4,388)",  2000,   80,    0,  0, 3886.2274,
		{{"exact_match", true, 81.3582}}},
};
/* clang-format on */

static bool begins(const char *model, const char *name)
{
	for (; *name; model++) {
		if (!isalnum((unsigned char)*model) && *model)
			continue;
		if (tolower((unsigned char)*model) != *name++)
			return false;
	}
	return true;
}

const struct tpf_mlperf_benchmark *tpf_mlperf_benchmark(const char *model, double round, double *ratio)
{
	*ratio = tpf_ends(model, "-99.9") ? 0.999 : 0.99;
	for (size_t i = 0; i < sizeof benchmarks / sizeof *benchmarks; i++)
		if (begins(model, benchmarks[i].name) && !(benchmarks[i].until && round > benchmarks[i].until + 0.05))
			return &benchmarks[i];
	return NULL;
}
