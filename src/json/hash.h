/* hash.h - hashes of keys and values; no secret is in them: whoever looks up by them bounds what equal ones may cost. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t tpf_mix(uint64_t h)
{
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

static inline uint64_t tpf_hash_word(const char *s, size_t len)
{
	uint64_t word = 0;
	memcpy(&word, s, len);
	return word;
}

static inline uint64_t tpf_hash_bytes(const char *s, size_t len)
{
	uint64_t h = len * UINT64_C(0xff51afd7ed558ccd), rest = 0;
	size_t i = 0;
	for (; len - i > 8; i += 8)
		h = tpf_mix(h ^ tpf_hash_word(s + i, 8));
	/* The last bytes in loads of a fixed size, which may overlap. */
	if (len >= 8)
		rest = tpf_hash_word(s + len - 8, 8);
	else if (len >= 4)
		rest = tpf_hash_word(s, 4) << 32 | tpf_hash_word(s + len - 4, 4);
	else if (len)
		rest = (uint64_t)(unsigned char)s[0] << 16 | (uint64_t)(unsigned char)s[len / 2] << 8 | (unsigned char)s[len - 1];
	return tpf_mix(h ^ rest);
}

/* memcmp() == 0 for texts that are mostly shorter than a call of it takes. */
static inline bool tpf_same_bytes(const char *a, const char *b, size_t len)
{
	if (len > 16)
		return memcmp(a, b, len) == 0;
	if (len >= 8)
		return tpf_hash_word(a, 8) == tpf_hash_word(b, 8) && tpf_hash_word(a + len - 8, 8) == tpf_hash_word(b + len - 8, 8);
	if (len >= 4)
		return tpf_hash_word(a, 4) == tpf_hash_word(b, 4) && tpf_hash_word(a + len - 4, 4) == tpf_hash_word(b + len - 4, 4);
	return len == 0 || (a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1]);
}

/* What a key's node keeps of it, so that neither duplicates nor members of a schema are looked for in its bytes. */
static inline uint16_t tpf_key_hash(const char *key, size_t len)
{
	return (uint16_t)tpf_hash_bytes(key, len);
}
