/* role.h - what a file of a known format is evidence of: the words of evidence[].role. */
#pragma once

/* "power_trace" of "spec-ptd"; NULL for NULL, and for a format that may be evidence of anything ("csv"). */
const char *tpf_format_role(const char *format);
