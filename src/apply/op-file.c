// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One file: made, changed or removed, and put back. step.h tells what the hidden names are for.
 */
#include "step.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/replace.h"
#include "meta.h"
#include "tx.h"

#define HIDDEN_HINT "remove the folder whose name ends in .mkbridge-new, -old or -back"

static int hidden_name(char ret[NAME_MAX + 1], const char *name, const char *suffix)
{
        int len = snprintf(ret, NAME_MAX + 1, ".%s.mkbridge-%s", name, suffix);

        return len > NAME_MAX ? -ENAMETOOLONG : 0;
}

int file_step_init(struct transaction *tx, struct file_step *file, struct error *err)
{
        const char *slash = strrchr(file->path, '/');
        int r;

        file->where = arena_printf(tx->mem, "%s%s", tx->fs->name, file->path);
        file->place.folder = -1;
        if (!slash || !slash[1] || hidden_name(file->new_name, slash + 1, "new") < 0 ||
            hidden_name(file->old_name, slash + 1, "old") < 0 ||
            hidden_name(file->back_name, slash + 1, "back") < 0)
                return error_set(err, STATUS_FAILED, ENAMETOOLONG, file->where, NULL,
                                 "the name is too long");

        r = fs_resolve(tx->fs, file->path, false, &file->place);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return error_errno(err, -r, file->where, "open the folder");
        if (strcmp(file->place.real, file->path) != 0 || file->place.symlink) {
                fs_place_close(&file->place);
                return error_set(err, STATUS_FAILED, ELOOP, file->where, "name the real file",
                                 "a symbolic link is on the way to it");
        }
        return 0;
}

static int changed_meanwhile(const struct file_step *file, struct error *err)
{
        return error_set(err, STATUS_FAILED, ESTALE, file->where, "run mkbridge again",
                         "changed since it was read");
}

/* The missing folders on the way to the file join the list of those that are to be made. */
static int note_missing_folders(struct transaction *tx, const struct file_step *file,
                                struct error *err)
{
        for (const char *slash = strchr(file->path + 1, '/'); slash;
             slash = strchr(slash + 1, '/')) {
                const char *path =
                        arena_strndup(tx->mem, file->path, (size_t) (slash - file->path));
                struct stat st;
                bool known = false;
                int r = fs_stat(tx->fs, path, false, &st);

                if (r == 0 && S_ISDIR(st.st_mode))
                        continue;
                if (r != -ENOENT)
                        return error_errno(err, r < 0 ? -r : ENOTDIR, file->where,
                                           "use the folder");
                for (size_t i = 0; i < tx->folders.n; i++)
                        known |= !strcmp(tx->folders.items[i], path);
                if (!known)
                        LIST_ADD(tx->mem, &tx->folders, path);
        }
        return 0;
}

static int read_meta(struct transaction *tx, struct file_step *file, struct error *err)
{
        struct file_meta *meta = arena_alloc(tx->mem, sizeof(*meta));
        int fd cleanup(closep) = openat(file->place.folder, file->place.name,
                                        O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
        int r = fd < 0 ? -errno : meta_read(fd, tx->mem, meta);

        if (r < 0)
                return error_errno(err, -r, file->where, "read mode, owner and attributes");
        file->before_meta = meta;
        return 0;
}

static int check_before(struct transaction *tx, struct file_step *file, struct error *err)
{
        struct stat st;
        int r;

        if (file->place.folder < 0)
                return file->before ? changed_meanwhile(file, err)
                                    : note_missing_folders(tx, file, err);
        if (!file->before) {
                r = fs_look(file->place.folder, file->place.name, &st);
                if (r < 0)
                        return error_errno(err, -r, file->where, "look at the file");
                return r ? changed_meanwhile(file, err) : 0;
        }

        r = fs_same(file->place.folder, file->place.name, file->before);
        if (r == 0 || r == -ENOENT)
                return changed_meanwhile(file, err);
        if (r < 0)
                return error_errno(err, -r, file->where, "read the file");
        return read_meta(tx, file, err);
}

static const struct file_meta *meta_after(struct arena *mem, const struct op_file *op,
                                          const struct file_meta *before)
{
        struct file_meta *meta = arena_alloc(mem, sizeof(*meta));

        if (op->meta) {
                *meta = *op->meta;
                meta->uid = meta->uid == OWNER_OF_RUN ? geteuid() : meta->uid;
                meta->gid = meta->gid == OWNER_OF_RUN ? getegid() : meta->gid;
                return meta;
        }
        *meta = before ? meta_for_new_text(mem, before)
                       : (struct file_meta){ .mode = op->mode ? op->mode : 0644,
                                             .uid = geteuid(),
                                             .gid = getegid() };
        return meta;
}

static int file_check(struct transaction *tx, const struct op *op, struct step *step,
                      struct error *err)
{
        struct file_step *file = &step->file;
        int r;

        file->path = op->file.path;
        file->before = op->file.before;
        file->after = op->file.after;
        r = file_step_init(tx, file, err);
        if (r == 0)
                r = check_before(tx, file, err);
        if (r == 0 && file->after)
                file->after_meta = meta_after(tx->mem, &op->file, file->before_meta);
        return r;
}

/* Writes and syncs a complete file under a hidden name. */
static int write_hidden(int folder, const char *name, const char *text,
                        const struct file_meta *meta)
{
        int fd, r = fs_unlink(folder, name);

        if (r < 0)
                return r;
        fd = fs_create(folder, name, text);
        if (fd < 0)
                return fd;
        r = meta_apply(fd, meta);
        if (r < 0) {
                close(fd);
                return r;
        }
        return fs_sync_close(fd);
}

/* What was tried: an owner is what an ordinary user can give to no file. */
static const char *staging(struct transaction *tx, const struct file_step *file, int r)
{
        if (r != -EPERM || !file->after_meta || file->after_meta->uid == geteuid())
                return "write the new text beside the file";
        return arena_printf(tx->mem, "give the new text its owner, uid %u",
                            (unsigned) file->after_meta->uid);
}

static int file_stage(struct transaction *tx, struct step *step, struct error *err)
{
        struct file_step *file = &step->file;
        int r = 0;

        if (file->place.folder < 0) {
                r = fs_make_parents(tx->fs->root, file->path);
                if (r < 0)
                        return error_errno(err, -r, file->where, "make the folder");
                r = file_step_init(tx, file, err);
                if (r < 0)
                        return r;
        }
        if (file->place.folder < 0)
                return changed_meanwhile(file, err);

        /* Left by a run whose record somebody has deleted; -old is ours only if there is a file. */
        if (file->before)
                r = fs_unlink(file->place.folder, file->old_name);
        if (r == 0)
                r = fs_unlink(file->place.folder, file->back_name);
        if (r == 0 && file->after)
                r = write_hidden(file->place.folder, file->new_name, file->after, file->after_meta);
        if (r == -EISDIR)
                return error_set(err, STATUS_FAILED, EISDIR, file->where, HIDDEN_HINT,
                                 "a folder beside it has a name that is needed");
        return r < 0 ? error_errno(err, -r, file->where, staging(tx, file, r)) : 0;
}

/* What is ours under a hidden name is a file; a folder there is somebody else's, and stays. */
static int drop(int folder, const char *name)
{
        int r = fs_unlink(folder, name);

        return r == -EISDIR ? 0 : r;
}

int file_step_unstage(struct file_step *file)
{
        int r, folder = file->place.folder;

        if (folder < 0)
                return 0;
        r = drop(folder, file->back_name);
        if (r == 0)
                r = drop(folder, file->new_name);
        return r < 0 ? r : fs_sync_folder(folder);
}

/* A second name for the original; a copy where the file system has no links, or not for us. */
static int keep_original(const struct file_step *file)
{
        int folder = file->place.folder;

        if (linkat(folder, file->place.name, folder, file->old_name, 0) == 0)
                return 0;
        switch (errno) {
        case EPERM:
        case EOPNOTSUPP:
        case ENOSYS:
        case EMLINK:
                return write_hidden(folder, file->old_name, file->before, file->before_meta);
        default:
                return -errno;
        }
}

static int create(struct file_step *file)
{
        int r = fs_rename_new(file->place.folder, file->new_name, file->place.name);

        return r == -EEXIST ? -ESTALE : r;
}

static int change(struct file_step *file)
{
        int folder = file->place.folder, r;

        r = keep_original(file);
        if (r < 0)
                return r;
        /*
         * What is kept is what will be put back, so it is looked at once more, under its new name;
         * and so is the file itself, because what is kept may be a copy.
         */
        r = fs_same(folder, file->old_name, file->before);
        if (r > 0)
                r = fs_same(folder, file->place.name, file->before);
        if (r <= 0)
                return r < 0 && r != -ENOENT ? r : -ESTALE;
        return renameat(folder, file->new_name, folder, file->place.name) < 0 ? -errno : 0;
}

static int removal(struct file_step *file)
{
        int folder = file->place.folder, r;

        r = fs_rename_new(folder, file->place.name, file->old_name);
        if (r < 0)
                return r;
        r = fs_same(folder, file->old_name, file->before);
        return r > 0 ? 0 : r < 0 ? r : -ESTALE;
}

static int file_run(struct transaction *tx, struct step *step, struct error *err)
{
        struct file_step *file = &step->file;
        int r;

        (void) tx;
        if (!file->before)
                r = create(file);
        else
                r = file->after ? change(file) : removal(file);
        if (r == 0)
                r = fs_sync_folder(file->place.folder);
        if (r == -ESTALE)
                return changed_meanwhile(file, err);
        return r < 0 ? error_errno(err, -r, file->where, "put the new version in place") : 0;
}

static int file_finish(struct transaction *tx, struct step *step, struct error *err)
{
        struct file_step *file = &step->file;
        int r;

        (void) tx;
        if (!file->before)
                return 0;
        r = fs_unlink(file->place.folder, file->old_name);
        if (r == 0)
                r = fs_sync_folder(file->place.folder);
        return r < 0 ? error_errno(err, -r, file->where, "remove the hidden link to the original")
                     : 0;
}

/* What stands under the file's name now. */
enum content { CONTENT_BEFORE, CONTENT_AFTER, CONTENT_OTHER };

/* Compares with a text that may be NULL for absent. Return: 1 equal, 0 not, or a negative errno. */
static int matches(const struct file_step *file, const char *text)
{
        struct stat st;
        int r;

        if (text) {
                r = fs_same(file->place.folder, file->place.name, text);
                return r == -ENOENT ? 0 : r;
        }
        r = fs_look(file->place.folder, file->place.name, &st);
        return r < 0 ? r : !r;
}

static int look_at_content(const struct file_step *file, enum content *ret)
{
        int r = matches(file, file->before);

        *ret = CONTENT_BEFORE;
        if (r != 0)
                return r < 0 ? r : 0;
        r = matches(file, file->after);
        *ret = r > 0 ? CONTENT_AFTER : CONTENT_OTHER;
        if (r == 0 && path_is_state(file->path)) /* nobody has edited it: its service writes it */
                *ret = file->after ? CONTENT_AFTER : CONTENT_BEFORE;
        return r < 0 ? r : 0;
}

/*
 * As long as -new is there the file was not touched, whatever its bytes are now. One exception: a
 * file just made by link() and unlink() (see fs_rename_new) has both names for a moment.
 */
static int is_untouched(const struct file_step *file)
{
        struct stat staged, named;
        int r, folder = file->place.folder;

        r = file->after ? fs_look(folder, file->new_name, &staged) : 0;
        if (r <= 0 || !S_ISREG(staged.st_mode))
                return r < 0 ? r : 0;
        r = fs_look(folder, file->place.name, &named);
        if (r <= 0)
                return r < 0 ? r : 1;
        return staged.st_ino != named.st_ino || staged.st_dev != named.st_dev;
}

/* The name is given to the original again, be it under -old or be it only in the record. */
static int restore(const struct file_step *file)
{
        int r, folder = file->place.folder;
        const char *from = file->old_name;
        struct stat st;

        r = fs_look(folder, from, &st);
        if (r < 0)
                return r;
        if (r == 0) {
                from = file->back_name;
                r = write_hidden(folder, from, file->before, file->before_meta);
                if (r < 0)
                        return r;
        }
        if (!file->after)
                return fs_rename_new(folder, from, file->place.name);
        return renameat(folder, from, folder, file->place.name) < 0 ? -errno : 0;
}

/* Hidden names that are not needed any more; -new goes last, because it says "not touched". */
static int drop_hidden(const struct file_step *file)
{
        int r = 0, folder = file->place.folder;

        if (file->before)
                r = drop(folder, file->old_name);
        if (r == 0)
                r = drop(folder, file->back_name);
        if (r == 0 && file->after)
                r = drop(folder, file->new_name);
        return r < 0 ? r : fs_sync_folder(folder);
}

static int put_back(const struct file_step *file)
{
        enum content content = CONTENT_BEFORE;
        int r = is_untouched(file);
        bool touched = r == 0;

        if (touched)
                r = look_at_content(file, &content);
        if (r < 0)
                return r;
        if (content == CONTENT_OTHER)
                return -ESTALE;
        if (content == CONTENT_AFTER) {
                r = file->before ? restore(file) : fs_unlink(file->place.folder, file->place.name);
                if (r < 0)
                        return r;
        }
        r = drop_hidden(file);
        return r < 0 ? r : content == CONTENT_AFTER;
}

/* How the user can help a file that was left as it is. */
static const char *mend_hint(struct transaction *tx, const struct file_step *file)
{
        const char *root = *tx->fs->name ? " --root=" : "";

        if (!file->before)
                return arena_printf(tx->mem, "save it, remove it, then run: mkbridge --recover%s%s",
                                    root, tx->fs->name);
        return arena_printf(tx->mem,
                            "save it, put %s/before.%zu in its place, then run: "
                            "mkbridge --recover%s%s",
                            tx_where(tx, "pending"), file->number, root, tx->fs->name);
}

static int file_undo(struct transaction *tx, struct step *step, struct error *err)
{
        struct file_step *file = &step->file;
        int r;

        if (file->broken) {
                if (err)
                        *err = *file->broken;
                return file->broken_code;
        }
        if (file->place.folder < 0)
                r = file->before ? -ENOENT : 0;
        else
                r = put_back(file);
        if (r == -ESTALE)
                return error_set(err, STATUS_INCOMPLETE, ESTALE, file->where, mend_hint(tx, file),
                                 "was edited meanwhile, so it was not put back");
        if (r < 0)
                return error_set(err, STATUS_INCOMPLETE, -r, file->where, mend_hint(tx, file),
                                 "cannot put the original back: %s", strerror(-r));
        return r;
}

const struct op_impl op_file_impl = {
        .check = file_check,
        .phases = {
                [PHASE_STAGE] = file_stage,
                [PHASE_RUN] = file_run,
                [PHASE_FINISH] = file_finish,
        },
        .undo = file_undo,
};
