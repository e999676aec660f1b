#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { BLOCK = 64 * 1024 };

/* strerror() speaks the user's language, and our output may not depend on it. */
static const char *reason(int error)
{
#if defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 32)
	const char *text = strerrordesc_np(error);
	return text ? text : "unknown error";
#else
	return strerror(error);
#endif
}

/* Sets *why and gives false, so that a failure is one line. */
static bool refuse(const char **why, const char *text)
{
	*why = text;
	return false;
}

static bool refuse_limit(const char **why, size_t limit)
{
	static _Thread_local char text[64];
	snprintf(text, sizeof text, "larger than the limit of %zu bytes", limit);
	return refuse(why, text);
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

static bool read_all(int fd, size_t limit, bool (*go_on)(const char *, size_t), struct tpf_buf *out, const char **why)
{
	struct stat st;
	if (fstat(fd, &st))
		return refuse(why, reason(errno));
	if (S_ISDIR(st.st_mode))
		return refuse(why, "is a directory");
	if (S_ISREG(st.st_mode) && st.st_size > 0) {
		if ((uintmax_t)st.st_size > limit)
			return refuse_limit(why, limit);
		tpf_buf_room(out, (size_t)st.st_size + BLOCK);
	}
	size_t before = out->len;
	bool looked = !go_on;
	for (;;) {
		ssize_t n = read(fd, tpf_buf_room(out, BLOCK), BLOCK);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(why, reason(errno));
		out->len += (size_t)n;
		out->text[out->len] = '\0';
		if (out->len - before > limit)
			return refuse_limit(why, limit);
		if (n == 0)
			return true;
		if (!looked && out->len - before >= BLOCK) {
			looked = true;
			if (!go_on(out->text + before, out->len - before))
				return true;
		}
	}
}

bool tpf_file_read(const char *path, size_t limit, struct tpf_buf *out, const char **why)
{
	return tpf_file_read_if(path, limit, NULL, out, why);
}

static bool read_or_nothing(int fd, size_t limit, bool (*go_on)(const char *, size_t), struct tpf_buf *out, const char **why)
{
	size_t before = out->len;
	bool ok = read_all(fd, limit, go_on, out, why);
	if (!ok) {
		out->len = before;
		if (out->text)
			out->text[before] = '\0';
	}
	return ok;
}

bool tpf_file_read_if(const char *path, size_t limit, bool (*go_on)(const char *bytes, size_t len), struct tpf_buf *out,
		const char **why)
{
	bool standard = !strcmp(path, "-");
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return refuse(why, reason(errno));
	bool ok = read_or_nothing(fd, limit, go_on, out, why);
	if (!standard)
		close(fd);
	return ok;
}

bool tpf_file_read_inside(const char *folder, const char *path, size_t limit, bool (*go_on)(const char *bytes, size_t len),
		struct tpf_buf *out, const char **why)
{
	int fd = tpf_open_inside(folder, path, why);
	if (fd < 0)
		return false;
	bool ok = read_or_nothing(fd, limit, go_on, out, why);
	close(fd);
	return ok;
}

/* ---- writing -------------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t len, const char **why)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(why, reason(errno));
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Pipes and devices can't be replaced by a whole new file. */
static bool write_through(const char *path, const void *bytes, size_t len, const char **why)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse(why, reason(errno));
	bool ok = write_all(fd, bytes, len, why);
	if (close(fd) && ok)
		ok = refuse(why, reason(errno));
	return ok;
}

/* A new file in `folder` under a name nobody has; -1 when there can be none. mkstemp() would not heed the umask. */
static int open_temporary(const char *folder, mode_t mode, char **name)
{
	for (unsigned i = 0; i < 1000; i++) {
		char part[48];
		snprintf(part, sizeof part, ".tpf-%ld-%u.part", (long)getpid(), i);
		*name = tpf_path_join(folder, part);
		int fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
		free(*name);
		*name = NULL;
	}
	errno = EEXIST;
	return -1;
}

/* `old` is what the target is now, NULL when there is nothing. */
static bool replace(const char *target, const struct stat *old, const void *bytes, size_t len, const char **why)
{
	char *folder = tpf_path_folder(target); /* new */
	char *part = NULL;                      /* new */
	bool ok = false;
	int fd = open_temporary(folder, 0666, &part);
	if (fd < 0) {
		refuse(why, reason(errno));
		goto done;
	}
	ok = write_all(fd, bytes, len, why);
	if (ok && old && fchmod(fd, old->st_mode & 0777))
		ok = refuse(why, reason(errno));
	if (close(fd) && ok)
		ok = refuse(why, reason(errno));
	if (ok && rename(part, target))
		ok = refuse(why, reason(errno));
	if (!ok)
		unlink(part);
done:
	free(part);
	free(folder);
	return ok;
}

bool tpf_file_write(const char *path, const void *bytes, size_t len, const char **why)
{
	/* By its name, standard output would be opened anew, at the start of what others wrote there. */
	if (!strcmp(path, "-") || !strcmp(path, "/dev/stdout"))
		return write_all(STDOUT_FILENO, bytes, len, why);
	struct stat st;
	if (stat(path, &st)) {
		if (errno != ENOENT)
			return refuse(why, reason(errno));
		return replace(path, NULL, bytes, len, why);
	}
	if (S_ISDIR(st.st_mode))
		return refuse(why, "is a directory");
	if (!S_ISREG(st.st_mode))
		return write_through(path, bytes, len, why);
	if (access(path, W_OK))
		return refuse(why, reason(errno));
	char *target = realpath(path, NULL); /* new; a symbolic link stays, what it names is replaced */
	if (!target)
		return refuse(why, reason(errno));
	bool ok = replace(target, &st, bytes, len, why);
	free(target);
	return ok;
}

/* ---- staying inside a folder ---------------------------------------------------------------------------------- */

const char *tpf_path_unsafe(const char *path)
{
	if (!*path)
		return "is empty";
	if (*path == '/')
		return "is absolute";
	for (const char *s = path; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return "holds a control character";
		if (*s == '\\')
			return "has a backslash";
		bool step = s == path || s[-1] == '/';
		if (step && s[0] == '.' && s[1] == '.' && (s[2] == '/' || !s[2]))
			return "has a '..' step";
	}
	return NULL;
}

/* Goes one step down from *fd, which it closes. Only the last step may be a file, and no step a link. */
static bool step_into(int *fd, const char *name, bool last, const char **why)
{
	/* Without O_NONBLOCK, opening a pipe would wait for somebody to write to it. */
	int how = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (last ? O_NONBLOCK | O_NOCTTY : O_DIRECTORY);
	struct stat st;
	bool link = !fstatat(*fd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode);
	int next = link ? -1 : openat(*fd, name, how);
	int error = errno;
	close(*fd);
	*fd = next;
	errno = link ? ELOOP : error; /* tells a link that might leave from a file that is not there */
	return next >= 0 || refuse(why, link ? "passes through a symbolic link" : reason(error));
}

static bool is_regular(int fd, const char **why)
{
	struct stat st;
	if (fstat(fd, &st))
		return refuse(why, reason(errno));
	if (S_ISDIR(st.st_mode))
		return refuse(why, "is a directory");
	if (!S_ISREG(st.st_mode))
		return refuse(why, "is not a regular file");
	return true;
}

int tpf_open_inside(const char *folder, const char *path, const char **why)
{
	*why = tpf_path_unsafe(path);
	if (*why)
		return -1;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		*why = reason(errno);
		return -1;
	}
	char *steps = tpf_xstrdup(path); /* new */
	bool ok = true;
	for (char *step = steps, *next; ok && step; step = next) {
		char *slash = strchr(step, '/');
		next = slash ? slash + 1 : NULL;
		if (slash)
			*slash = '\0';
		if (*step && strcmp(step, ".") != 0)
			ok = step_into(&fd, step, !slash, why);
	}
	free(steps);
	if (ok && !is_regular(fd, why)) {
		close(fd);
		ok = false;
	}
	return ok ? fd : -1;
}

/* ---- paths ---------------------------------------------------------------------------------------------------- */

char *tpf_path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return tpf_xstrdup(".");
	size_t len = slash == path ? 1 : (size_t)(slash - path);
	char *folder = tpf_xmalloc(len + 1);
	memcpy(folder, path, len);
	folder[len] = '\0';
	return folder;
}

const char *tpf_path_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

char *tpf_path_join(const char *folder, const char *name)
{
	size_t n = strlen(folder), m = strlen(name);
	char *path = tpf_xmalloc(n + m + 2);
	memcpy(path, folder, n);
	if (!n || folder[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

bool tpf_is_folder(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* ---- listing a folder ----------------------------------------------------------------------------------------- */

struct names {
	char **v;
	size_t n, room;
};

/* Files and folders found so far, as paths below the root; folders wait to be listed themselves. */
struct listing {
	struct names files, folders;
	size_t seen, limit;
};

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->v[i]);
	free(names->v);
	*names = (struct names){0};
}

static bool list_entry(struct listing *l, int dir, const char *below, const char *name, const char **why)
{
	struct stat st;
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	if (++l->seen > l->limit)
		return refuse(why, "has more files and folders than are looked at");
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return refuse(why, reason(errno));
	if (S_ISDIR(st.st_mode))
		TPF_PUSH(&l->folders, *below ? tpf_path_join(below, name) : tpf_xstrdup(name));
	else if (S_ISREG(st.st_mode))
		TPF_PUSH(&l->files, *below ? tpf_path_join(below, name) : tpf_xstrdup(name));
	return true;
}

static bool list_folder(struct listing *l, int root, const char *below, const char **why)
{
	int fd = openat(root, *below ? below : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd); /* new */
	if (!dir) {
		refuse(why, reason(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	bool ok = true;
	const struct dirent *entry;
	while (ok && (errno = 0, entry = readdir(dir)))
		ok = list_entry(l, dirfd(dir), below, entry->d_name, why);
	if (ok && errno)
		ok = refuse(why, reason(errno));
	closedir(dir);
	return ok;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Gives the names found to the caller, sorted; or frees them. */
static bool give_names(struct names *found, bool ok, char ***paths, size_t *n)
{
	if (!ok) {
		free_names(found);
		return false;
	}
	if (found->n)
		qsort(found->v, found->n, sizeof *found->v, by_bytes);
	*paths = found->v;
	*n = found->n;
	return true;
}

bool tpf_folder_list(const char *folder, size_t limit, char ***paths, size_t *n, const char **why)
{
	*paths = NULL;
	*n = 0;
	int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return refuse(why, reason(errno));
	struct listing l = {.limit = limit};
	bool ok = list_folder(&l, root, "", why);
	while (ok && l.folders.n) {
		char *below = l.folders.v[--l.folders.n]; /* new */
		ok = list_folder(&l, root, below, why);
		free(below);
	}
	close(root);
	free_names(&l.folders);
	return give_names(&l.files, ok, paths, n);
}

static bool holds(int root, const char *below, const char *name)
{
	char *file = tpf_path_join(below, name);
	bool found = !faccessat(root, file, F_OK, 0);

	free(file);
	return found;
}

bool tpf_folders_with(const char *folder, const char *name, size_t limit, char ***paths, size_t *n, const char **why)
{
	*paths = NULL;
	*n = 0;
	int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return refuse(why, reason(errno));
	struct listing l = {.limit = limit};
	struct names found = {0};
	bool ok = list_folder(&l, root, "", why);
	while (ok && l.folders.n) {
		char *below = l.folders.v[--l.folders.n]; /* new, or kept */
		bool ends = holds(root, below, name) || !list_folder(&l, root, below, why);
		ok = l.seen <= l.limit;
		if (ends)
			TPF_PUSH(&found, below);
		else
			free(below);
		free_names(&l.files);
	}
	close(root);
	free_names(&l.folders);
	free_names(&l.files);
	return give_names(&found, ok, paths, n);
}
