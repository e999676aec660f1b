/* boundary.h - the ladder chip, board, node, rack, it, facility: energy at each rung from what instruments see.
 *
 * At a rung: the sum of the instruments at or below it, widest first, nothing counted twice. What no instrument sees is
 * added by power.conversions[]; from IT to facility PUE multiplies, once. A rung that nothing reaches stays unknown and
 * says what is missing. */
#pragma once
#include "model/bundle.h"
#include "model/uncertainty.h"

/* What one instrument says of one run. */
struct tpf_seen {
	const struct tpf_instrument *instrument; /* NULL: not declared; then it counts at power.boundary and covers all */
	struct tpf_amount energy;       /* J, with the uncertainty of the instrument */
};

struct tpf_rung_energy {
	struct tpf_amount energy;       /* J */
	const char *via;                /* how it was reached, "wall", "node + tor", "it x PUE 1.25"; NULL when not */
	bool measured;                  /* an instrument stands at this rung */
};

/* The ladder of one run that lasted `duration` (s). */
void tpf_ladder(struct tpf_arena *, const struct tpf_bundle *, const struct tpf_seen *, size_t n, const struct tpf_amount *duration,
		struct tpf_rung_energy out[TPF_BOUNDARIES]);

/* Which of n instruments count at a rung (the others only check them); counts[i] is set. */
void tpf_counted_at(const struct tpf_bundle *, const struct tpf_seen *, size_t n, enum tpf_boundary, bool *counts);
/* The rung an instrument stands at. */
enum tpf_boundary tpf_boundary_of(const struct tpf_bundle *, const struct tpf_instrument *);
/* Does a name cover another: the same, or a parent ("node0" covers "node0/boards")? */
bool tpf_name_covers(const char *name, const char *other);
