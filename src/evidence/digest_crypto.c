/* digest_crypto.c - SHA-256 by libcrypto, as the module tpf-digest.so. */
#include "evidence/modules.h"

#include <openssl/evp.h>

static void *start(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new(); /* new */
	if (ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

static bool add(void *ctx, const void *bytes, size_t len)
{
	return EVP_DigestUpdate(ctx, bytes, len) == 1;
}

static bool finish(void *ctx, char hex[65])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	bool ok = hex && EVP_DigestFinal_ex(ctx, sum, &len) == 1 && len == 32;
	for (unsigned i = 0; ok && i < len; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	if (hex)
		hex[ok ? 64 : 0] = '\0';
	EVP_MD_CTX_free(ctx);
	return ok || !hex;
}

extern const struct tpf_digest_module tpf_digest_module;
__attribute__((visibility("default")))
const struct tpf_digest_module tpf_digest_module = {TPF_DIGEST_VERSION, start, add, finish};
