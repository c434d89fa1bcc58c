/* The one file that knows Nettle. */
#include "engine/base/sha256.h"

#include <nettle/sha2.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(cp_sha256), "room for Nettle's state");

void cp_sha256_begin(cp_sha256 *sum)
{
    sha256_init((struct sha256_ctx *)sum->words);
}

void cp_sha256_add(cp_sha256 *sum, const void *bytes, size_t n)
{
    sha256_update((struct sha256_ctx *)sum->words, n, bytes);
}

void cp_sha256_end(cp_sha256 *sum, char hex[CP_SHA256_HEX_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest((struct sha256_ctx *)sum->words, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * sizeof digest] = '\0';
}

void cp_sha256_hex(const void *bytes, size_t n, char hex[CP_SHA256_HEX_BYTES])
{
    cp_sha256 sum;
    cp_sha256_begin(&sum);
    cp_sha256_add(&sum, bytes, n);
    cp_sha256_end(&sum, hex);
}
