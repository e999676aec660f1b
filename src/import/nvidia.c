/* nvidia.c - `nvidia-smi --query-gpu=... --format=csv`: power of the boards; the boards' model and limit where they are told. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "import/draft.h"

bool tpf_is_nvidia_smi(const struct tpf_vendor *v)
{
	size_t line = strcspn(v->text, "\n");
	const char *power = strstr(v->text, "power.draw");

	return !v->doc && power && (size_t)(power - v->text) < line && memchr(v->text, ',', line);
}

/* A cell of a line, without blanks around; NULL beyond its end. Such tables hold no quoted cells. */
static const char *cell(struct tpf_arena *arena, const char *line, size_t column)
{
	size_t end = strcspn(line, "\r\n");
	const char *stop = line + end;

	for (; column; column--) {
		line = memchr(line, ',', (size_t)(stop - line));
		if (!line)
			return NULL;
		line++;
	}
	const char *comma = memchr(line, ',', (size_t)(stop - line));
	stop = comma ? comma : stop;
	while (line < stop && (*line == ' ' || *line == '\t'))
		line++;
	while (stop > line && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	return tpf_strndup(arena, line, (size_t)(stop - line));
}

static int column_of(struct tpf_arena *arena, const char *header, const char *name)
{
	const char *text;

	for (size_t i = 0; (text = cell(arena, header, i)) && i < 512; i++)
		if (tpf_starts(text, name) && (!text[strlen(name)] || !strcmp(text + strlen(name), " [W]")))
			return (int)i;
	return -1;
}

/* The value that the first rows of a column agree on; NULL when there is none, or two. */
static const char *agreed(struct tpf_arena *arena, const char *text, const char *name)
{
	enum { ROWS = 64 };
	int column = column_of(arena, text, name);
	const char *found = NULL;

	for (int row = 0; column >= 0 && row < ROWS; row++) {
		text = strchr(text, '\n');
		const char *value = text && strchr(++text, '\n') ? cell(arena, text, (size_t)column) : NULL;
		if (!value || !*value || *value == '[' || !strcmp(value, "N/A"))
			break;
		if (found && strcmp(found, value))
			return NULL;
		found = value;
	}
	return found;
}

void tpf_read_nvidia_smi(struct tpf_draft *d, struct tpf_vendor *v)
{
	static const struct tpf_power boards = {
		.id = "boards", .kind = "board_sensor", .boundary = "board", .covers = "boards", .method = "trapezoid_interp",
	};
	struct tpf_arena *arena = &d->job->arena;
	const char *text = v->text + (strncmp(v->text, "\xef\xbb\xbf", 3) ? 0 : 3);
	const char *limit = agreed(arena, text, "power.limit");
	double watts;

	v->tool = "nvidia-smi";
	tpf_put_power(d, v, &boards);
	tpf_put(d, NULL, NULL,
			json_pack("[{s: s, s: s, s: s}, {s: s, s: s, s: s, s: s}]", "name", "boards", "kind", "accelerator", "state", "measured",
					"name", "host", "kind", "host", "state", "excluded", "why", "board sensors see the accelerator boards only"),
			"/power/subsystems");
	tpf_put_text(d, v, "line 2, name", agreed(arena, text, "name"), "/system/accelerator/model");
	if (limit && tpf_num_parse(limit, strspn(limit, "0123456789."), &watts))
		tpf_put(d, v, "line 2, power.limit", tpf_draft_quantity(watts, "W", NULL), "/system/accelerator/power_limit");
	tpf_put_text(d, v, "line 2, driver_version", agreed(arena, text, "driver_version"), "/software/driver");
}
