/* check_source.c - evidence as streams: plain and compressed, digests, files that change, paths that leave. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "diag/job.h"
#include "evidence/source.h"

static struct tpf job;
static char folder[] = "/tmp/check_source.XXXXXX";
static const struct tpf_place named = {.source = "bundle.json", .pointer = "/evidence/0/path", .line = 3, .col = 5, .span = 4};

static void begin(void)
{
	job = (struct tpf){0};
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert(mkdtemp(folder));
}

static void end(void)
{
	char command[200];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
	free(job.diag.list);
	tpf_arena_free(&job.arena);
}

static void put(const char *name, const char *bytes, size_t len)
{
	const char *why;
	char *path = tpf_path_join(folder, name);
	ck_assert(tpf_file_write(path, bytes, len, &why));
	free(path);
}

/* Runs a command in the folder; false when the tool for it is not there. */
static bool run(const char *command)
{
	char line[500];
	snprintf(line, sizeof line, "cd '%s' && { %s; } 2>/dev/null", folder, command);
	return system(line) == 0;
}

static size_t count(enum tpf_rule_id rule)
{
	size_t n = 0;
	for (size_t i = 0; i < job.diag.n; i++)
		n += job.diag.list[i]->rule == rule;
	return n;
}

static size_t read_all(const char *name, char *bytes, size_t room, char hex[65])
{
	struct tpf_stream *s = tpf_stream_open(&job, folder, name, &named);
	ck_assert(s);
	if (hex)
		ck_assert(tpf_stream_hash(s));
	size_t len = 0, n;
	while ((n = tpf_stream_read(s, bytes + len, room - len < 1000 ? room - len : 1000)) != 0 && n != SIZE_MAX)
		len += n;
	ck_assert(n == 0);
	ck_assert(tpf_stream_close(s, hex));
	return len;
}

/* FIPS 180-4: the digests of nothing, of "abc", and of a million times "a". */
static const struct { const char *text; size_t times; const char *hex; } digests[] = {
	{"", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST(digest)
{
	char hex[65], *text = calloc(1, 1000001);
	uint64_t size = 7;
	size_t len = strlen(digests[_i].text) * digests[_i].times;
	for (size_t i = 0; i < len; i++)
		text[i] = digests[_i].text[i % strlen(digests[_i].text)];
	put("f", text, len);
	ck_assert(tpf_digest(&job, folder, "f", &named, hex, &size));
	ck_assert_str_eq(hex, digests[_i].hex);
	ck_assert_uint_eq(size, len);
	free(text);
}
END_TEST

START_TEST(digest_of_a_part_read)
{
	char hex[65], byte;
	put("f", "abc", 3);
	struct tpf_stream *s = tpf_stream_open(&job, folder, "f", &named);
	ck_assert(s && tpf_stream_hash(s));
	ck_assert_uint_eq(tpf_stream_read(s, &byte, 1), 1);
	ck_assert_uint_eq(tpf_stream_size(s), 3);
	ck_assert_uint_eq(tpf_stream_done(s), 1);
	ck_assert(tpf_stream_close(s, hex));
	ck_assert_str_eq(hex, digests[1].hex);
}
END_TEST

static const char *const packers[] = {"gzip -k f", "xz -k f", "zstd -q -k f"}, *const packed[] = {"f.gz", "f.xz", "f.zst"};

START_TEST(compressed_equals_plain)
{
	enum { LEN = 600000 };
	char *text = malloc(LEN), *got = malloc(LEN + 1000), hex[65], want[65], command[200];
	uint64_t size;
	for (size_t i = 0; i < LEN; i++)
		text[i] = "0123456789\n"[i * i % 11];
	put("f", text, LEN);
	ck_assert_uint_eq(read_all("f", got, LEN + 1000, NULL), LEN);
	ck_assert_mem_eq(got, text, LEN);
	if (run(packers[_i])) {
		ck_assert_uint_eq(read_all(packed[_i], got, LEN + 1000, hex), LEN);
		ck_assert_mem_eq(got, text, LEN);
		/* The digest is of the bytes as stored; sha256sum says the same. */
		ck_assert(tpf_digest(&job, folder, packed[_i], &named, want, &size));
		ck_assert_str_eq(hex, want);
		snprintf(command, sizeof command, "echo '%s  %s' | sha256sum --status -c -", hex, packed[_i]);
		ck_assert(run(command));
	}
	free(text);
	free(got);
}
END_TEST

START_TEST(packed_nothing)
{
	char got[10];
	put("f", "", 0);
	if (run(packers[_i]))
		ck_assert_uint_eq(read_all(packed[_i], got, sizeof got, NULL), 0);
}
END_TEST

START_TEST(cut_short)
{
	char got[2000];
	size_t n;
	if (!run("seq 100000 | gzip | head -c 5000 >f.gz"))
		return;
	struct tpf_stream *s = tpf_stream_open(&job, folder, "f.gz", &named);
	ck_assert(s);
	while ((n = tpf_stream_read(s, got, sizeof got)) != 0 && n != SIZE_MAX)
		continue;
	ck_assert_uint_eq(n, SIZE_MAX);
	ck_assert(!tpf_stream_close(s, NULL));
	ck_assert_uint_eq(count(TPF_IO_011), 1);
}
END_TEST

START_TEST(bomb)
{
	enum { ROOM = 1 << 20 };
	char *got = malloc(ROOM);
	uint64_t n = 0, k;
	if (run("head -c 1300000000 /dev/zero | zstd -q -1 -o f.zst")) {
		struct tpf_stream *s = tpf_stream_open(&job, folder, "f.zst", &named);
		ck_assert(s);
		while ((k = tpf_stream_read(s, got, ROOM)) != 0 && k != SIZE_MAX)
			n += k;
		ck_assert_uint_eq(k, SIZE_MAX);
		ck_assert(n <= (UINT64_C(1) << 30) + ROOM);
		ck_assert(!tpf_stream_close(s, NULL));
		ck_assert_uint_eq(count(TPF_IO_013), 1);
		ck_assert(strstr(job.diag.list[0]->message, "200 times"));
	}
	free(got);
}
END_TEST

START_TEST(shrinks)
{
	char hex[65], got[100];
	static char text[400000];
	put("f", text, sizeof text);
	struct tpf_stream *s = tpf_stream_open(&job, folder, "f", &named);
	ck_assert(s && tpf_stream_hash(s));
	ck_assert_uint_eq(tpf_stream_read(s, got, 4), 4);
	ck_assert(run("truncate -s 1000 f"));
	ck_assert(!tpf_stream_close(s, hex));
	ck_assert_str_eq(hex, "");
	ck_assert_uint_eq(count(TPF_IO_012), 1);
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert(strstr(job.diag.list[0]->message, "400000 bytes when opened, 1000 read"));
}
END_TEST

static const struct { const char *path; enum tpf_rule_id rule; } refused[] = {
	{"nothing.csv", TPF_EV_002}, {"sub", TPF_EV_002}, {"/etc/hostname", TPF_EV_003}, {"../x", TPF_EV_003}, {"", TPF_EV_003},
	{"sub/../../x", TPF_EV_003}, {"link", TPF_EV_003}, {"pipe", TPF_EV_002},
};

START_TEST(is_refused)
{
	ck_assert(run("mkdir sub && ln -s /etc/hostname link && mkfifo pipe"));
	ck_assert(!tpf_stream_open(&job, folder, refused[_i].path, &named));
	ck_assert_uint_eq(job.diag.n, 1);
	ck_assert_msg(job.diag.list[0]->rule == refused[_i].rule, "%s: %s", tpf_rules[job.diag.list[0]->rule].id,
			job.diag.list[0]->message);
	ck_assert_uint_eq(job.diag.list[0]->place.line, 3);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("source");
	TCase *t = tcase_create("source");
	tcase_add_checked_fixture(t, begin, end);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, digest, 0, sizeof digests / sizeof *digests);
	tcase_add_test(t, digest_of_a_part_read);
	tcase_add_loop_test(t, compressed_equals_plain, 0, 3);
	tcase_add_loop_test(t, packed_nothing, 0, 3);
	tcase_add_test(t, cut_short);
	tcase_add_test(t, bomb);
	tcase_add_test(t, shrinks);
	tcase_add_loop_test(t, is_refused, 0, sizeof refused / sizeof *refused);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
