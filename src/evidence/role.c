#include "evidence/role.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
static const struct { const char *format, *role; } roles[] = {
	{"mlperf-detail",      "request_log"},
	{"mlperf-summary",     "request_log"},
	{"mlperf-accuracy",    "quality_log"},
	{"mlperf-session",     "calibration"},
	{"mlperf-system",      "system"},
	{"mlperf-measurement", "config"},
	{"vllm-serve",         "request_log"},
	{"spec-ptd",           "power_trace"},
	{"ptd-messages",       "other"},
	{"nvidia-smi-csv",     "power_trace"},
};
/* clang-format on */

const char *tpf_format_role(const char *format)
{
	for (size_t i = 0; format && i < sizeof roles / sizeof *roles; i++)
		if (!strcmp(format, roles[i].format))
			return roles[i].role;
	return NULL;
}
