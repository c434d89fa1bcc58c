/* The fingerprint of a text, by which a result names the configuration that gave it. */
#ifndef CP_BASE_SHA256_H
#define CP_BASE_SHA256_H

#include <stddef.h>

enum { CP_SHA256_HEX_BYTES = 65 };

/* Local. SHA-256 (FIPS 180-4) of `n` bytes, as 64 lower-case hexadecimal digits and a closing zero. */
void cp_sha256_hex(const void *bytes, size_t n, char hex[CP_SHA256_HEX_BYTES]);

#endif
