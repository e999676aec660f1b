/* hash.h - hashes of keys and values; no secret is in them: whoever looks up by them bounds what equal ones may cost. */
#pragma once
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

/* What a key's node keeps of it, so that neither duplicates nor members of a schema are looked for in its bytes. */
static inline uint16_t tpf_key_hash(const char *key, size_t len)
{
	return (uint16_t)tpf_hash_bytes(key, len);
}
