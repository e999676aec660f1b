/* check_file.c - files: limits, whole or not at all, and hostile paths; modules: where they are looked for. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/module.h"

#define LEN(a) ((int)(sizeof(a) / sizeof *(a)))

static char folder[] = "/tmp/tpf-file-XXXXXX";

/* A folder with what an attacker would put into a bundle; the test runs inside it. */
static void make_folder(void)
{
	const char *why;
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	umask(022);
	ck_assert(!mkdir("in", 0755) && !mkdir("in/sub", 0755) && !mkdir("out", 0755) && !mkdir("in/empty", 0755));
	ck_assert(tpf_file_write("in/file", "inside", 6, &why) && tpf_file_write("in/sub/deep", "deep", 4, &why));
	ck_assert(tpf_file_write("out/secret", "secret", 6, &why) && tpf_file_write("in/..name", "dots", 4, &why));
	ck_assert(!symlink("../out/secret", "in/link") && !symlink("../out", "in/linkdir") && !symlink("file", "in/near")
		&& !symlink("loop", "in/loop") && !mkfifo("in/pipe", 0644));
}

static void remove_folder(void)
{
	char command[100];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	ck_assert(!chdir("/") && !system(command));
}

/* clang-format off */
static const struct {
	const char *path, *why;         /* NULL: may be followed */
} paths[] = {
	{"a", NULL}, {"a/b.csv", NULL}, {"./a", NULL}, {"..a/b..", NULL}, {"a/...", NULL}, {"\u00e9/\U0001f600", NULL}, {"a b", NULL},
	{"", "is empty"}, {"/etc/passwd", "is absolute"}, {"//x", "is absolute"}, {"..", "has a '..' step"}, {"../a", "has a '..' step"},
	{"a/../b", "has a '..' step"}, {"a/..", "has a '..' step"}, {"a//../b", "has a '..' step"}, {"a\nb", "holds a control character"},
	{"a\x7f", "holds a control character"}, {"\x1b[2J", "holds a control character"}, {"..\\a", "has a backslash"}, {"C:\\a", "has a backslash"},
};

static const struct {
	const char *path, *text;        /* what is read, or ... */
	const char *why;                /* ... why not */
} opens[] = {
	{"file", "inside", NULL}, {"sub/deep", "deep", NULL}, {"./sub//deep", "deep", NULL}, {"..name", "dots", NULL},
	{"link", NULL, "passes through a symbolic link"}, {"near", NULL, "passes through a symbolic link"}, {"loop", NULL, "passes through a symbolic link"},
	{"linkdir/secret", NULL, "passes through a symbolic link"}, {"../out/secret", NULL, "has a '..' step"}, {"sub/../../out/secret", NULL, "has a '..' step"},
	{"pipe", NULL, "is not a regular file"}, {"sub", NULL, "is a directory"}, {".", NULL, "is a directory"}, {"sub/", NULL, "is a directory"},
	{"file/", NULL, "Not a directory"}, {"file/x", NULL, "Not a directory"}, {"absent", NULL, "No such file or directory"},
	{"sub/absent/x", NULL, "No such file or directory"}, {"/etc/passwd", NULL, "is absolute"}, {"", NULL, "is empty"},
};
/* clang-format on */

START_TEST(unsafe)
{
	const char *why = tpf_path_unsafe(paths[_i].path);
	ck_assert_msg(why == paths[_i].why || (why && paths[_i].why && !strcmp(why, paths[_i].why)), "%s: %s", paths[_i].path,
		why ? why : "nothing");
}
END_TEST

START_TEST(open_inside)
{
	const char *why = NULL;
	char text[16] = "";
	int fd = tpf_open_inside("in", opens[_i].path, &why);
	if (opens[_i].why) {
		ck_assert_int_eq(fd, -1);
		ck_assert_str_eq(why, opens[_i].why);
		return;
	}
	ck_assert_msg(fd >= 0, "%s: %s", opens[_i].path, why);
	ck_assert(read(fd, text, sizeof text - 1) > 0);
	ck_assert_str_eq(text, opens[_i].text);
	close(fd);
}
END_TEST

/* However deep a path, every descriptor on the way is closed again. */
START_TEST(open_inside_leaks_nothing)
{
	const char *why;
	int before = dup(0);
	close(before);
	for (int i = 0; i < LEN(opens); i++) {
		int fd = tpf_open_inside("in", opens[i].path, &why);
		if (fd >= 0)
			close(fd);
	}
	ck_assert_int_eq(tpf_open_inside("absent", "file", &why), -1);
	int after = dup(0);
	ck_assert_int_eq(after, before);
	close(after);
}
END_TEST

START_TEST(long_paths)
{
	const char *why;
	char *path = malloc(100001);
	memset(path, 'a', 100000);
	path[100000] = '\0';
	ck_assert_int_eq(tpf_open_inside("in", path, &why), -1);
	ck_assert_str_eq(why, "File name too long");
	for (int i = 1; i < 100000; i += 2)
		path[i] = '/';
	ck_assert_int_eq(tpf_open_inside("in", path, &why), -1);
	ck_assert_str_eq(why, "No such file or directory");
	free(path);
}
END_TEST

static bool refuses(const char *bytes, size_t len)
{
	(void)bytes;
	return len == 0;
}

static bool goes_on(const char *bytes, size_t len)
{
	return bytes[0] == 0 && len >= 65536;
}

START_TEST(reads_if_it_looks_right)
{
	struct tpf_buf b = {0};
	const char *why = NULL;
	ck_assert(tpf_file_read_if("/dev/zero", 1 << 30, refuses, &b, &why));
	ck_assert_uint_ge(b.len, 65536);
	ck_assert_uint_lt(b.len, 1 << 20);
	ck_assert(!tpf_file_read_if("/dev/zero", 1 << 20, goes_on, &b, &why));
	tpf_buf_free(&b);
	ck_assert(tpf_file_read_if("in/file", 6, refuses, &b, &why)); /* short files are not looked at */
	ck_assert_str_eq(b.text, "inside");
	tpf_buf_free(&b);
}
END_TEST

START_TEST(reads)
{
	struct tpf_buf b = {0};
	const char *why = NULL;
	tpf_buf_puts(&b, "before ");
	ck_assert(!tpf_file_read("in/file", 5, &b, &why));
	ck_assert_str_eq(why, "larger than the limit of 5 bytes");
	ck_assert(!tpf_file_read("/dev/zero", 100000, &b, &why));
	ck_assert_str_eq(why, "larger than the limit of 100000 bytes");
	ck_assert(!tpf_file_read("in", 100, &b, &why));
	ck_assert_str_eq(why, "is a directory");
	ck_assert(!tpf_file_read("in/absent", 100, &b, &why));
	ck_assert_str_eq(why, "No such file or directory");
	ck_assert_str_eq(b.text, "before ");
	ck_assert(tpf_file_read("in/file", 6, &b, &why) && tpf_file_read("/dev/null", 0, &b, &why));
	ck_assert_str_eq(b.text, "before inside");
	tpf_buf_free(&b);
}
END_TEST

static void expect(const char *path, const char *text)
{
	struct tpf_buf b = {0};
	const char *why = "";
	ck_assert_msg(tpf_file_read(path, 1000, &b, &why), "%s: %s", path, why);
	ck_assert_str_eq(tpf_buf_str(&b), text);
	tpf_buf_free(&b);
}

static mode_t mode_of(const char *path)
{
	struct stat st;
	ck_assert(!stat(path, &st));
	return st.st_mode & 07777;
}

START_TEST(writes)
{
	const char *why = NULL;
	umask(027);
	ck_assert(tpf_file_write("out/new", "new", 3, &why));
	expect("out/new", "new");
	ck_assert_uint_eq(mode_of("out/new"), 0640);
	ck_assert(!chmod("out/new", 0604) && tpf_file_write("out/new", "newer", 5, &why));
	expect("out/new", "newer");
	ck_assert_uint_eq(mode_of("out/new"), 0604);
	ck_assert(tpf_file_write("out/new", "", 0, &why));
	expect("out/new", "");
}
END_TEST

START_TEST(writes_through_links)
{
	const char *why = NULL;
	struct stat st;
	ck_assert(tpf_file_write("in/link", "changed", 7, &why));
	expect("out/secret", "changed");
	ck_assert(!lstat("in/link", &st) && S_ISLNK(st.st_mode));
	ck_assert(tpf_file_write("/dev/null", "gone", 4, &why));
	ck_assert(!lstat("/dev/null", &st) && S_ISCHR(st.st_mode));
}
END_TEST

/* What can't be written leaves the target and its folder as they were. */
START_TEST(refuses_to_write)
{
	const char *why = NULL;
	char **list;
	size_t n;
	ck_assert(!tpf_file_write("in/sub", "x", 1, &why));
	ck_assert_str_eq(why, "is a directory");
	ck_assert(!tpf_file_write("absent/file", "x", 1, &why));
	ck_assert_str_eq(why, "No such file or directory");
	ck_assert(!tpf_file_write("in/file/x", "x", 1, &why));
	ck_assert_str_eq(why, "Not a directory");
	ck_assert(!tpf_file_write("/dev/full", "x", 1, &why));
	ck_assert_str_eq(why, "No space left on device");
	if (geteuid()) { /* root may write anything */
		ck_assert(!chmod("in/file", 0444) && !tpf_file_write("in/file", "x", 1, &why));
		ck_assert_str_eq(why, "Permission denied");
	}
	expect("in/file", "inside");
	ck_assert(tpf_folder_list(".", 100, &list, &n, &why));
	ck_assert_uint_eq(n, 4);
	while (n)
		free(list[--n]);
	free(list);
}
END_TEST

START_TEST(standard_output)
{
	const char *why = NULL;
	int saved = dup(STDOUT_FILENO), fd = open("out/stdout", O_WRONLY | O_CREAT, 0600);
	ck_assert(saved >= 0 && fd >= 0 && dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
	bool ok = tpf_file_write("-", "one ", 4, &why) && tpf_file_write("/dev/stdout", "two", 3, &why);
	ck_assert(dup2(saved, STDOUT_FILENO) == STDOUT_FILENO);
	close(saved);
	close(fd);
	ck_assert(ok);
	expect("out/stdout", "one two");
}
END_TEST

START_TEST(lists)
{
	static const char *const want[] = {"in/..name", "in/file", "in/sub/deep", "out/secret"};
	char **list;
	size_t n;
	const char *why = NULL;
	ck_assert(tpf_folder_list(".", 100, &list, &n, &why));
	ck_assert_uint_eq(n, LEN(want));
	for (size_t i = 0; i < n; i++) {
		ck_assert_str_eq(list[i], want[i]);
		free(list[i]);
	}
	free(list);
	ck_assert(!tpf_folder_list(".", 5, &list, &n, &why) && !list && !n);
	ck_assert_str_eq(why, "has more files and folders than are looked at");
	ck_assert(!tpf_folder_list("absent", 5, &list, &n, &why) && !list && !n);
	ck_assert_str_eq(why, "No such file or directory");
	ck_assert(tpf_folder_list("in/empty", 5, &list, &n, &why) && n == 0);
	free(list);
}
END_TEST

START_TEST(path_parts)
{
	static const struct {
		const char *path, *folder, *name;
	} parts[] = {{"a", ".", "a"}, {"a/b", "a", "b"}, {"/a", "/", "a"}, {"/a/b/", "/a/b", ""}, {"", ".", ""}};
	for (int i = 0; i < LEN(parts); i++) {
		char *of = tpf_path_folder(parts[i].path);
		ck_assert_str_eq(of, parts[i].folder);
		ck_assert_str_eq(tpf_path_name(parts[i].path), parts[i].name);
		free(of);
	}
	char *joined = tpf_path_join("a", "b"), *root = tpf_path_join("/", "b");
	ck_assert_str_eq(joined, "a/b");
	ck_assert_str_eq(root, "/b");
	free(joined);
	free(root);
	ck_assert(tpf_is_folder("in/linkdir") && !tpf_is_folder("in/file") && !tpf_is_folder("absent"));
}
END_TEST

static void *ask(void *why)
{
	return tpf_module("absent", "symbol", why);
}

START_TEST(module_absent)
{
	pthread_t threads[4];
	const char *why[LEN(threads)] = {NULL};
	for (int i = 0; i < LEN(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, &why[i]), 0);
	for (int i = 0; i < LEN(threads); i++) {
		void *symbol;
		pthread_join(threads[i], &symbol);
		ck_assert_ptr_null(symbol);
		ck_assert_ptr_nonnull(strstr(why[i], "tpf-absent.so"));
		ck_assert_ptr_eq(why[i], why[0]);
	}
}
END_TEST

/* A module beside this program: any shared object will do, and one that is none. */
START_TEST(module_beside)
{
	char self[4096], *own;
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	ck_assert(len > 0);
	self[len] = '\0';
	own = tpf_path_folder(self);
	char *library = tpf_path_join(own, "../tpf-render.so"), *probe = tpf_path_join(own, "tpf-probe.so");
	char *junk = tpf_path_join(own, "tpf-junk.so");
	const char *why = NULL, *again = NULL;
	unlink(probe);
	ck_assert(tpf_file_write(junk, "not a library", 13, &why));
	ck_assert_ptr_null(tpf_module("junk", "x", &why));
	ck_assert_msg(strstr(why, "tpf-junk.so") && !strstr(why, "there is no"), "%s", why);
	if (!access(library, R_OK) && !symlink(library, probe)) {
		ck_assert_ptr_null(tpf_module("probe", "no_such_symbol", &why));
		ck_assert_str_eq(why, "it is of another version");
		void *symbol = tpf_module("probe", "malloc", &why); /* dlsym() also looks into what the module needs */
		ck_assert_ptr_nonnull(symbol);
		ck_assert(!unlink(probe));
		ck_assert_ptr_eq(tpf_module("probe", "malloc", &again), symbol); /* kept */
	}
	unlink(probe);
	unlink(junk);
	free(junk);
	free(probe);
	free(library);
	free(own);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("file");
	TCase *t = tcase_create("file");
	tcase_add_checked_fixture(t, make_folder, remove_folder);
	tcase_add_loop_test(t, unsafe, 0, LEN(paths));
	tcase_add_loop_test(t, open_inside, 0, LEN(opens));
	tcase_add_test(t, open_inside_leaks_nothing);
	tcase_add_test(t, long_paths);
	tcase_add_test(t, reads);
	tcase_add_test(t, reads_if_it_looks_right);
	tcase_add_test(t, writes);
	tcase_add_test(t, writes_through_links);
	tcase_add_test(t, refuses_to_write);
	tcase_add_test(t, standard_output);
	tcase_add_test(t, lists);
	tcase_add_test(t, path_parts);
	tcase_add_test(t, module_absent);
	tcase_add_test(t, module_beside);
	suite_add_tcase(s, t);
	SRunner *r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
