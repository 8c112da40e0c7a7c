// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The UUID of a profile that netplan makes for NetworkManager. netplan writes none, so
 * NetworkManager makes one of the path that the file would have in /etc: version 3 of RFC 4122,
 * which is an MD5 sum (RFC 1321), in a name space of its own (nm_uuid_generate_from_strings_old()).
 */
#include <string.h>

#include "backend/netplan/netplan.h"
#include "base/strbuf.h"

enum {
        BLOCK = 64,
        SUM = 16,
        LENGTH_AT = 56,
        ROUNDS = 64,
        WORDS = 16,
        BYTE_BITS = 8,
        WORD_BITS = 32
};

static const uint32_t sines[ROUNDS] = {
        0xd76aa478U, 0xe8c7b756U, 0x242070dbU, 0xc1bdceeeU, 0xf57c0fafU, 0x4787c62aU, 0xa8304613U,
        0xfd469501U, 0x698098d8U, 0x8b44f7afU, 0xffff5bb1U, 0x895cd7beU, 0x6b901122U, 0xfd987193U,
        0xa679438eU, 0x49b40821U, 0xf61e2562U, 0xc040b340U, 0x265e5a51U, 0xe9b6c7aaU, 0xd62f105dU,
        0x02441453U, 0xd8a1e681U, 0xe7d3fbc8U, 0x21e1cde6U, 0xc33707d6U, 0xf4d50d87U, 0x455a14edU,
        0xa9e3e905U, 0xfcefa3f8U, 0x676f02d9U, 0x8d2a4c8aU, 0xfffa3942U, 0x8771f681U, 0x6d9d6122U,
        0xfde5380cU, 0xa4beea44U, 0x4bdecfa9U, 0xf6bb4b60U, 0xbebfbc70U, 0x289b7ec6U, 0xeaa127faU,
        0xd4ef3085U, 0x04881d05U, 0xd9d4d039U, 0xe6db99e5U, 0x1fa27cf8U, 0xc4ac5665U, 0xf4292244U,
        0x432aff97U, 0xab9423a7U, 0xfc93a039U, 0x655b59c3U, 0x8f0ccc92U, 0xffeff47dU, 0x85845dd1U,
        0x6fa87e4fU, 0xfe2ce6e0U, 0xa3014314U, 0x4e0811a1U, 0xf7537e82U, 0xbd3af235U, 0x2ad7d2bbU,
        0xeb86d391U
};

static const unsigned char turns[4][4] = {
        { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 }
};

static uint32_t mix(uint32_t b, uint32_t c, uint32_t d, unsigned round)
{
        switch (round / WORDS) {
        case 0:
                return (b & c) | (~b & d);
        case 1:
                return (d & b) | (~d & c);
        case 2:
                return b ^ c ^ d;
        default:
                return c ^ (b | ~d);
        }
}

/* Which word of the block each step takes. */
static unsigned word_of_step(unsigned round)
{
        static const unsigned char factor[4] = { 1, 5, 3, 7 }, offset[4] = { 0, 1, 5, 0 };

        return (round * factor[round / WORDS] + offset[round / WORDS]) % WORDS;
}

static void add_block(uint32_t state[4], const unsigned char *block)
{
        uint32_t words[WORDS] = { 0 }, a = state[0], b = state[1], c = state[2], d = state[3];

        for (unsigned i = 0; i < BLOCK; i++)
                words[i / 4] |= (uint32_t) block[i] << BYTE_BITS * (i % 4);
        for (unsigned i = 0; i < ROUNDS; i++) {
                uint32_t sum = a + mix(b, c, d, i) + sines[i] + words[word_of_step(i)];
                unsigned turn = turns[i / WORDS][i % 4];

                a = d;
                d = c;
                c = b;
                b += sum << turn | sum >> (WORD_BITS - turn);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
}

static void md5(const struct strbuf *message, unsigned char sum[SUM])
{
        uint32_t state[4] = { 0x67452301U, 0xefcdab89U, 0x98badcfeU, 0x10325476U };
        struct strbuf padded = STRBUF_INIT;
        uint64_t bits = (uint64_t) message->len * BYTE_BITS;

        strbuf_add(&padded, message->data, message->len);
        strbuf_addc(&padded, (char) 0x80);
        while (padded.len % BLOCK != LENGTH_AT)
                strbuf_addc(&padded, '\0');
        for (unsigned i = 0; i < BLOCK - LENGTH_AT; i++)
                strbuf_addc(&padded, (char) (bits >> BYTE_BITS * i));
        for (size_t at = 0; at < padded.len; at += BLOCK)
                add_block(state, (const unsigned char *) padded.data + at);
        for (unsigned i = 0; i < SUM; i++)
                sum[i] = (unsigned char) (state[i / 4] >> BYTE_BITS * (i % 4));
        strbuf_free(&padded);
}

char *netplan_uuid(struct arena *mem, const char *id)
{
        static const unsigned char space[SUM] = { 0xb4, 0x25, 0xe9, 0xfb, 0x75, 0x98, 0x44, 0xb4,
                                                  0x9e, 0x3b, 0x5a, 0x2e, 0x3a, 0xaa, 0x49, 0x05 };
        const char *path = arena_printf(
                mem, "/etc/NetworkManager/system-connections/netplan-%s.nmconnection", id);
        struct strbuf text = STRBUF_INIT;
        unsigned char sum[SUM];

        strbuf_add(&text, (const char *) space, sizeof(space));
        strbuf_add(&text, "keyfile", sizeof("keyfile"));
        strbuf_add(&text, path, strlen(path) + 1);
        md5(&text, sum);
        sum[6] = (unsigned char) ((sum[6] & 0x0f) | 0x30);
        sum[8] = (unsigned char) ((sum[8] & 0x3f) | 0x80);
        strbuf_free(&text);
        for (unsigned i = 0; i < SUM; i++)
                strbuf_addf(&text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                            sum[i]);
        return strbuf_take(&text, mem);
}
