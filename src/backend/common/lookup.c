// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A table of hashes in the arena, at most half full; what it has no place for goes into the next
 * free one.
 */
#include "backend/common/lookup.h"

#include <stdbool.h>
#include <stdint.h>

struct lookup_entry {
        struct lookup_key key;
        size_t at; /* one more than where it is; 0: free */
        uint32_t hash;
};

/* FNV-1a; what ends a word counts, too. */
static uint32_t hash_word(uint32_t hash, const char *word)
{
        for (; word && *word; word++)
                hash = (hash ^ (unsigned char) *word) * 16777619;
        return (hash ^ (word ? 256 : 257)) * 16777619;
}

static uint32_t hash_key(const struct lookup_key *key)
{
        return hash_word(hash_word(hash_word(2166136261, key->section), key->key), key->value);
}

static bool same_key(const struct lookup_key *a, const struct lookup_key *b)
{
        return same_text(a->key, b->key) && same_text(a->value, b->value) &&
               same_text(a->section, b->section);
}

/* The entry of the key, or the free one that is for it. */
static struct lookup_entry *entry_of(const struct lookup *lookup, const struct lookup_key *key,
                                     uint32_t hash)
{
        for (size_t i = hash;; i++) {
                struct lookup_entry *entry = &lookup->entries[i & (lookup->room - 1)];

                if (!entry->at || (entry->hash == hash && same_key(&entry->key, key)))
                        return entry;
        }
}

static void grow(struct lookup *lookup)
{
        const struct lookup old = *lookup;

        lookup->room = old.room ? old.room * 2 : 16;
        lookup->entries = arena_alloc(lookup->mem, lookup->room * sizeof(*lookup->entries));
        for (size_t i = 0; i < old.room; i++)
                if (old.entries[i].at)
                        *entry_of(lookup, &old.entries[i].key, old.entries[i].hash) =
                                old.entries[i];
}

void lookup_put(struct lookup *lookup, struct lookup_key key, size_t at)
{
        uint32_t hash = hash_key(&key);
        struct lookup_entry *entry;

        if (lookup->n * 2 >= lookup->room)
                grow(lookup);
        entry = entry_of(lookup, &key, hash);
        lookup->n += !entry->at;
        *entry = (struct lookup_entry){ key, at + 1, hash };
}

long lookup_find(const struct lookup *lookup, struct lookup_key key)
{
        return lookup->n ? (long) entry_of(lookup, &key, hash_key(&key))->at - 1 : -1;
}
