/* keep.c - the files that values were taken from become evidence: an entry each, with digest; a copy where they lie outside
 * the folder of the bundle. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "evidence/role.h"
#include "evidence/source.h"
#include "import/draft.h"

/* ---- copies ---- */

/* Makes the folders above a path. */
static bool make_folders(const char *path)
{
	char *copy = tpf_xstrdup(path);
	bool ok = true;

	for (char *slash = strchr(copy + 1, '/'); slash && ok; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ok = !mkdir(copy, 0777) || errno == EEXIST;
		*slash = '/';
	}
	int error = errno;
	free(copy);
	errno = error;
	return ok;
}

static bool pour(int from, int to)
{
	char block[1 << 16];
	ssize_t got;

	while ((got = read(from, block, sizeof block)) > 0)
		for (ssize_t done = 0; done < got;) {
			ssize_t n = write(to, block + done, (size_t)(got - done));
			if (n < 0)
				return false;
			done += n;
		}
	return !got;
}

/* Copies beside the target and renames. False with errno. */
static bool copy_file(const char *from, const char *to)
{
	struct tpf_buf part = {0};
	bool ok = false;
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;

	tpf_buf_printf(&part, "%s.part", to);
	if (in >= 0 && make_folders(to))
		out = open(part.text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (out >= 0)
		ok = pour(in, out);
	int error = errno;
	if (out >= 0 && close(out) && ok)
		ok = false, error = errno;
	if (ok && rename(part.text, to))
		ok = false, error = errno;
	if (out >= 0 && !ok)
		unlink(part.text);
	if (in >= 0)
		close(in);
	tpf_buf_free(&part);
	errno = error;
	return ok;
}

/* ---- paths ---- */

static const char *bundle_folder(const struct tpf_draft *d)
{
	return d->ask->folder && *d->ask->folder ? d->ask->folder : ".";
}

/* The path below the bundle's folder, NULL when the file lies elsewhere. */
static const char *inside(struct tpf_draft *d, const struct tpf_vendor *v)
{
	char *folder = realpath(bundle_folder(d), NULL);
	size_t len = folder ? strlen(folder) : 0;
	bool below = folder && !strncmp(v->real, folder, len) && (v->real[len] == '/' || (len == 1 && *folder == '/'));

	free(folder);
	return below ? v->real + len + (v->real[len] == '/') : NULL;
}

static bool taken(const struct tpf_draft *d, const struct tpf_vendor *v, const char *path)
{
	for (const struct tpf_vendor *other = d->files; other < v; other++)
		if (other->id && !strcmp(other->below, path))
			return true;
	return false;
}

/* Where the copy goes: evidence/ and the name below the folder that was given. */
static const char *copy_name(struct tpf_draft *d, struct tpf_vendor *v)
{
	const char *below = tpf_path_unsafe(v->below) ? tpf_path_name(v->real) : v->below;

	v->below = taken(d, v, below) ? tpf_sprintf(&d->job->arena, "%s/%s", v->id, below) : below;
	return tpf_sprintf(&d->job->arena, "evidence/%s", v->below);
}

/* Copies unless the same bytes are there already; another file there is never replaced. */
static bool keep_copy(struct tpf_draft *d, const struct tpf_vendor *v, const char *path, const char *sha256)
{
	struct tpf_place place = tpf_vendor_place(v);
	char *target = tpf_path_join(bundle_folder(d), path), there[65] = "";
	uint64_t size;
	bool ok = true;

	if (!access(target, F_OK)) {
		ok = tpf_digest(d->job, bundle_folder(d), path, &place, there, &size) && !strcmp(there, sha256);
		if (!ok)
			tpf_hint(d->job, tpf_report(d->job, TPF_IM_017, &place, "evidence can't be copied: %s is there and holds something else", target),
					"remove it, or write the bundle into another folder");
	} else if (!copy_file(v->real, target)) {
		ok = false;
		tpf_report(d->job, TPF_IM_017, &place, "evidence can't be copied to %s: %s", target, strerror(errno));
	}
	free(target);
	return ok;
}

/* ---- entries ---- */

static json_t *clock_of(const struct tpf_vendor *v)
{
	json_t *clock = json_object();

	if (v->zone)
		json_object_set_new(clock, "zone", json_string(v->zone));
	if (v->zone_name)
		json_object_set_new(clock, "x-zone-name", json_string(v->zone_name));
	if (v->zone_from)
		json_object_set_new(clock, "from", json_string(v->zone_from));
	return clock;
}

static json_t *entry(struct tpf_draft *d, struct tpf_vendor *v)
{
	struct tpf_place place = tpf_vendor_place(v);
	char hex[65] = "", *folder = tpf_path_folder(v->real);
	uint64_t size = 0;
	bool known = v->trace && *v->trace->sha256;
	const char *path = inside(d, v);

	if (known) {
		memcpy(hex, v->trace->sha256, sizeof hex);
		size = v->trace->size;
	} else {
		known = tpf_digest(d->job, folder, tpf_path_name(v->real), &place, hex, &size);
	}
	free(folder);
	if (!path) {
		path = copy_name(d, v);
		if (!d->ask->dry_run)
			keep_copy(d, v, path, hex);
	}
	json_t *e = json_pack("{s: s, s: s, s: s, s: s, s: s}", "id", v->id, "path", path, "role", tpf_format_role(v->format->name), "format", v->format->name,
			"media_type", v->format->media_type);
	if (!e)
		return NULL;
	if (known && *hex) {
		json_object_set_new(e, "sha256", json_string(hex));
		json_object_set_new(e, "size", json_integer((json_int_t)size));
	}
	if (v->tool)
		json_object_set_new(e, "tool", json_pack("{s: s, s: s*}", "name", v->tool, "version", v->tool_version));
	if (v->zone)
		json_object_set_new(e, "clock", clock_of(v));
	return e;
}

/* A UUID (version 8, RFC 9562) of the evidence's digests: the same files give the same report id. */
static void put_report_id(struct tpf_draft *d, const json_t *list)
{
	unsigned char id[16] = {0};
	size_t i;
	json_t *e;

	json_array_foreach(list, i, e) {
		const char *hex = json_string_value(json_object_get(e, "sha256"));
		for (size_t b = 0; hex && b < sizeof id; b++) {
			unsigned byte;
			if (sscanf(hex + 2 * b, "%2x", &byte) == 1)
				id[b] = (unsigned char)(31 * id[b] + byte);
		}
	}
	id[6] = (unsigned char)((id[6] & 0x0f) | 0x80);
	id[8] = (unsigned char)((id[8] & 0x3f) | 0x80);
	tpf_put_text(d, NULL, NULL,
			tpf_sprintf(&d->job->arena, "urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", id[0], id[1],
					id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]),
			"/report/id");
}

static void keep_file(struct tpf_draft *d, struct tpf_vendor *v, json_t *list)
{
	struct tpf_place place = tpf_vendor_place(v);
	json_t *e = v->id ? entry(d, v) : NULL;

	if (e)
		json_array_append_new(list, e);
	else if (v->id)
		tpf_report(d->job, TPF_IM_017, &place, "this file's name is no text in UTF-8, so it can't be named as evidence");
}

void tpf_report_unused(struct tpf_draft *d)
{
	for (size_t i = 0; i < d->n_files; i++) {
		struct tpf_place place = tpf_vendor_place(&d->files[i]);
		if (d->files[i].named && !d->files[i].id && !d->files[i].second)
			tpf_report(d->job, TPF_IM_011, &place, "nothing was taken from this file (%s)", d->files[i].format->title);
	}
}

/* In the order of the table, so that it is the same however files were named. */
void tpf_keep_evidence(struct tpf_draft *d)
{
	json_t *list = json_object_get(d->root, "evidence");

	for (const struct tpf_importer *row = tpf_importers; row->name; row++)
		for (size_t i = 0; i < d->n_files; i++)
			if (d->files[i].format == row)
				keep_file(d, &d->files[i], list);
	if (!tpf_draft_get(d, "/report/id"))
		put_report_id(d, list);
}
