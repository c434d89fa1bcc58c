/* The fingerprint of a text, by which a result names the configuration that gave it. */
#ifndef CP_BASE_SHA256_H
#define CP_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { CP_SHA256_HEX_BYTES = 65 };

/* Local. SHA-256 (FIPS 180-4) of `n` bytes, as 64 lower-case hexadecimal digits and a closing zero. */
void cp_sha256_hex(const void *bytes, size_t n, char hex[CP_SHA256_HEX_BYTES]);

/* Local. The same of bytes that come in pieces: begin, add each, end. */
typedef struct {
    uint64_t words[16]; /* Nettle's own */
} cp_sha256;
void cp_sha256_begin(cp_sha256 *sum);
void cp_sha256_add(cp_sha256 *sum, const void *bytes, size_t n);
void cp_sha256_end(cp_sha256 *sum, char hex[CP_SHA256_HEX_BYTES]);

#endif
