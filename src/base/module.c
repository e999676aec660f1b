#include "base/module.h"

#include <dlfcn.h>
#ifdef __GLIBC__
#include <link.h>
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

enum { MODULES = 8 };                   /* there are three */

/* What was loaded, or why it could not be; never unloaded. */
static struct loaded {
	char *name;
	void *handle;
	char *why;
} loaded[MODULES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The folder of the program or library that this code is in, links resolved; new, NULL when it can't be told. */
static char *own_folder(void)
{
	Dl_info info;
	const char *file = NULL;
#ifdef __GLIBC__
	/* The program itself has no name in the link map (and argv[0], which dladdr() would give, may be anything). */
	struct link_map *map = NULL;
	if (dladdr1((void *)loaded, &info, (void **)&map, RTLD_DL_LINKMAP) && map)
		file = *map->l_name ? map->l_name : "/proc/self/exe";
#else
	if (dladdr((void *)loaded, &info))
		file = info.dli_fname;
#endif
	char *path = file ? realpath(file, NULL) : NULL; /* new */
	char *folder = path ? tpf_path_folder(path) : NULL;
	free(path);
	return folder;
}

static void set_why(struct loaded *m, const char *why)
{
	free(m->why);
	m->why = tpf_xstrdup(why);
}

static void load_from(struct loaded *m, const char *folder, const char *below)
{
	struct tpf_buf path = {0};
	tpf_buf_printf(&path, "%s%s/tpf-%s.so", folder, below, m->name);
	if (!access(path.text, F_OK)) {
		m->handle = dlopen(path.text, RTLD_NOW | RTLD_LOCAL);
		const char *error = m->handle ? NULL : dlerror();
		if (error)
			set_why(m, error);
	}
	tpf_buf_free(&path);
}

static void load(struct loaded *m)
{
	struct tpf_buf none = {0};
	char *own = own_folder(); /* new */
	tpf_buf_printf(&none, "there is no tpf-%s.so in %s, ../lib/tpfreport from there, or " TPF_LIBDIR, m->name,
		own ? own : "the program's folder");
	set_why(m, none.text);
	tpf_buf_free(&none);
	if (own)
		load_from(m, own, "");
	if (own && !m->handle)
		load_from(m, own, "/../lib/tpfreport");
	if (!m->handle)
		load_from(m, TPF_LIBDIR, "");
	free(own);
}

static struct loaded *find(const char *name)
{
	for (struct loaded *m = loaded; m < loaded + MODULES; m++) {
		if (m->name && !strcmp(m->name, name))
			return m;
		if (!m->name) {
			m->name = tpf_xstrdup(name);
			load(m);
			return m;
		}
	}
	return NULL;
}

void *tpf_module(const char *module, const char *name, const char **why)
{
	pthread_mutex_lock(&lock);
	struct loaded *m = find(module);
	void *symbol = m && m->handle ? dlsym(m->handle, name) : NULL;
	if (!symbol)
		*why = !m ? "too many modules" : m->handle ? "it is of another version" : m->why;
	pthread_mutex_unlock(&lock);
	return symbol;
}
