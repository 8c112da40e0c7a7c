// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The journal as a file in the folder of the switch. That is on a tmpfs: nothing needs to be
 * synced, and after a power cut there is neither a journal nor what it would put back.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/macro.h"
#include "base/replace.h"
#include "journal.h"
#include "mkbridge/past.h"

static const char journal_name[] = "journal", new_name[] = "journal.new";
static const char where[] = RUN_FOLDER;

static int read_boot(char ret[JOURNAL_BOOT_SIZE])
{
        int fd cleanup(closep) = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
        ssize_t n;

        memset(ret, 0, JOURNAL_BOOT_SIZE);
        if (fd < 0)
                return -errno;
        n = read(fd, ret, JOURNAL_BOOT_SIZE - 1);
        if (n < 0)
                return -errno;
        ret[strcspn(ret, "\n")] = '\0';
        return 0;
}

int journal_here(struct journal_origin *ret, struct error *err)
{
        struct stat st = { 0 };
        int r = read_boot(ret->boot);

        if (r == 0 && stat("/proc/self/ns/net", &st) < 0)
                r = -errno;
        if (r < 0)
                return error_errno(err, -r, "/proc", "tell this boot and network from others");
        ret->network = st.st_ino;
        return 0;
}

static int finish(struct journal_output *out, const char *what, struct error *err)
{
        int r = journal_flush(out);

        return r < 0 ? error_errno(err, -r, where, what) : 0;
}

int journal_create(int folder, uint32_t number, const struct live_plan *plan, struct error *err)
{
        int fd cleanup(closep) = -1;
        struct journal_output out = { 0 };
        struct journal_origin origin;
        int r = journal_here(&origin, err);

        if (r < 0)
                return r;
        fd = fs_create(folder, new_name, "");
        if (fd < 0)
                return error_errno(err, -fd, where, "make the journal");
        out.fd = fd;
        journal_put_head(&out, number, &origin);
        journal_put_record(&out, plan);
        return finish(&out, "write the journal", err);
}

int journal_start(int folder, struct error *err)
{
        int r = renameat(folder, new_name, folder, journal_name) < 0 ? -errno : 0;

        return r < 0 ? error_errno(err, -r, where, "rename the journal") : 0;
}

int journal_append(int folder, const struct live_plan *rest, struct error *err)
{
        int fd cleanup(closep) = openat(folder, journal_name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
        struct journal_output out = { .fd = fd };
        struct stat st;
        int r;

        if (fd < 0 || fstat(fd, &st) < 0)
                return error_errno(err, errno, where, "open the journal");
        out.at = st.st_size;
        journal_put_record(&out, rest);
        r = finish(&out, "add to the journal", err);
        if (r < 0 && ftruncate(fd, st.st_size) < 0)
                return error_errno(err, errno, where, "shorten the journal");
        return r;
}

static int map(int fd, struct journal_file *ret)
{
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode) || st.st_size == 0)
                return -EINVAL;
        ret->size = (size_t) st.st_size;
        ret->bytes = mmap(NULL, ret->size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (ret->bytes == MAP_FAILED) {
                ret->bytes = NULL;
                return -errno;
        }
        return journal_parse(ret->bytes, ret->size, &ret->journal);
}

int journal_open(int folder, const char *name, struct journal_file *ret)
{
        int fd cleanup(closep) =
                openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        int r;

        *ret = (struct journal_file){ 0 };
        if (fd < 0)
                return -errno;
        r = map(fd, ret);
        if (r < 0)
                journal_close(ret);
        return r;
}

void journal_close(struct journal_file *file)
{
        if (file->bytes)
                munmap(file->bytes, file->size);
        file->bytes = NULL;
}
