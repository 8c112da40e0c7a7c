// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a program and counts its file-system calls, from the first on that names something below
 * DIR; kills it right after the N-th, or makes the N-th fail without doing it.
 *
 *   inject --root DIR --log FILE [--deny CALL ERRNO] [--only CALL END]
 *          (--count | --kill N | --error ERRNO N) -- PROGRAM ARGS...
 *   inject --probe
 *
 * --deny makes every CALL fail, as on a file system that does not have it. --only counts the calls
 * alone whose name begins with CALL and whose path ends in END: where the number of all is another
 * each time.
 *
 * The log gets a line "N NAME CHANGES DETAIL" for each call (--count) or for the one that was hit,
 * then "end COUNT". CHANGES is "rw" for a call that can change something on the disk, else "ro".
 * The exit status is the program's; 137 when it was killed; 99 when this tool failed. Calls on
 * standard input, output and error are not counted: they are no files of the program's.
 *
 * --probe tries whether a call can be made to fail here. Its exit status is 77, with the reason,
 * where the architecture is unknown or the kernel does not let calls be seen.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <linux/ptrace.h>
#include <unistd.h>

#include "registers.h"

enum { SKIPPED = 77, TROUBLE = 99, KILLED = 137 };

/* Where a call has its path or its descriptor. */
enum shape { PATH_0, PATH_1, FD_0 };

/* Whether it can change something; an open does when its flags say so. */
enum effect { RO, RW, OPEN };

struct call {
        long number;
        const char *name;
        enum shape shape;
        enum effect effect;
};

#define CALL(name, shape, effect)                                                                  \
        {                                                                                          \
                __NR_##name, #name, shape, effect                                                  \
        }

static const struct call calls[] = {
        CALL(openat, PATH_1, OPEN),
        CALL(openat2, PATH_1, RW),
        CALL(renameat2, PATH_1, RW),
        CALL(linkat, PATH_1, RW),
        CALL(symlinkat, PATH_0, RW),
        CALL(unlinkat, PATH_1, RW),
        CALL(mkdirat, PATH_1, RW),
        CALL(readlinkat, PATH_1, RO),
        CALL(faccessat, PATH_1, RO),
        CALL(faccessat2, PATH_1, RO),
        CALL(fchmodat, PATH_1, RW),
        CALL(fchownat, PATH_1, RW),
        CALL(utimensat, PATH_1, RW),
#ifdef __NR_newfstatat
        CALL(newfstatat, PATH_1, RO),
#endif
        CALL(statx, PATH_1, RO),
        CALL(statfs, PATH_0, RO),
        CALL(truncate, PATH_0, RW),
        CALL(getxattr, PATH_0, RO),
        CALL(lgetxattr, PATH_0, RO),
        CALL(setxattr, PATH_0, RW),
        CALL(lsetxattr, PATH_0, RW),
        CALL(listxattr, PATH_0, RO),
        CALL(llistxattr, PATH_0, RO),
        CALL(removexattr, PATH_0, RW),
        CALL(read, FD_0, RO),
        CALL(readv, FD_0, RO),
        CALL(pread64, FD_0, RO),
        CALL(write, FD_0, RW),
        CALL(writev, FD_0, RW),
        CALL(pwrite64, FD_0, RW),
        CALL(copy_file_range, FD_0, RW),
        CALL(sendfile, FD_0, RW),
        CALL(lseek, FD_0, RO),
        CALL(fsync, FD_0, RO),
        CALL(fdatasync, FD_0, RO),
        CALL(ftruncate, FD_0, RW),
        CALL(fallocate, FD_0, RW),
        CALL(fchmod, FD_0, RW),
        CALL(fchown, FD_0, RW),
        CALL(fstat, FD_0, RO),
        CALL(fstatfs, FD_0, RO),
        CALL(fgetxattr, FD_0, RO),
        CALL(fsetxattr, FD_0, RW),
        CALL(flistxattr, FD_0, RO),
        CALL(fremovexattr, FD_0, RW),
        CALL(getdents64, FD_0, RO),
        CALL(flock, FD_0, RO),
        CALL(close, FD_0, RO),
#ifdef __NR_renameat
        CALL(renameat, PATH_1, RW),
#endif
#ifdef __NR__llseek /* lseek() of those of 32 bits and of ppc64 */
        CALL(_llseek, FD_0, RO),
#endif
#ifdef __NR_fstatat64 /* calls that only architectures of 32 bits have */
        CALL(fstatat64, PATH_1, RO),
        CALL(stat64, PATH_0, RO),
        CALL(lstat64, PATH_0, RO),
        CALL(fstat64, FD_0, RO),
        CALL(statfs64, PATH_0, RO),
        CALL(fstatfs64, FD_0, RO),
        CALL(truncate64, PATH_0, RW),
        CALL(ftruncate64, FD_0, RW),
        CALL(sendfile64, FD_0, RW),
        CALL(chown32, PATH_0, RW),
        CALL(lchown32, PATH_0, RW),
        CALL(fchown32, FD_0, RW),
        CALL(utimensat_time64, PATH_1, RW),
#endif
#ifdef __NR_open /* calls that only the older architectures have */
        CALL(open, PATH_0, OPEN),
        CALL(creat, PATH_0, RW),
        CALL(stat, PATH_0, RO),
        CALL(lstat, PATH_0, RO),
        CALL(access, PATH_0, RO),
        CALL(readlink, PATH_0, RO),
        CALL(rename, PATH_0, RW),
        CALL(link, PATH_0, RW),
        CALL(symlink, PATH_0, RW),
        CALL(unlink, PATH_0, RW),
        CALL(mkdir, PATH_0, RW),
        CALL(rmdir, PATH_0, RW),
        CALL(chmod, PATH_0, RW),
        CALL(chown, PATH_0, RW),
        CALL(lchown, PATH_0, RW),
        CALL(getdents, FD_0, RO),
#endif
};

static const struct {
        const char *name;
        int code;
} errors[] = {
        { "ENOSPC", ENOSPC }, { "EIO", EIO },       { "EACCES", EACCES }, { "EROFS", EROFS },
        { "EPERM", EPERM },   { "EDQUOT", EDQUOT }, { "EMLINK", EMLINK }, { "EINVAL", EINVAL },
};

enum mode { COUNT, KILL, FAIL };

struct tracer {
        const char *root;
        FILE *log;
        enum mode mode;
        long target;        /* N */
        int code;           /* errno for FAIL */
        const char *denied; /* name of a call that always fails, or NULL */
        int denied_code;
        const char *only, *end; /* of a name and of a path; or NULL */
        pid_t child;
        bool started; /* DIR was named */
        long count;
};

/* How the program that --probe traces ends. */
enum verdict { ALL_WELL, UNPREPARED, NOT_FAILED, DONE };

/* SKIPPED while --probe does not know yet whether calls can be seen here at all */
static int trouble_status = TROUBLE;

static void trouble(const char *what)
{
        fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
        exit(trouble_status);
}

static const struct call *call_of(unsigned long long number)
{
        for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
                if ((unsigned long long) calls[i].number == number)
                        return &calls[i];
        return NULL;
}

static bool changes_something(const struct call *call, const unsigned long long args[6])
{
        if (call->effect != OPEN)
                return call->effect == RW;
        return args[call->shape == PATH_1 ? 2 : 1] & (O_CREAT | O_TRUNC);
}

/* Reads a string of the child, page by page, so that the end of a mapping does no harm. */
static void read_string(pid_t child, unsigned long long at, char text[PATH_MAX])
{
        size_t len = 0;

        while (len < PATH_MAX - 1) {
                size_t step = 256 - (at + len) % 256;
                struct iovec mine = { text + len,
                                      step < PATH_MAX - 1 - len ? step : PATH_MAX - 1 - len };
                struct iovec theirs = { (char *) (unsigned long) (at + len), mine.iov_len };
                ssize_t n = process_vm_readv(child, &mine, 1, &theirs, 1, 0);

                if (n <= 0)
                        break;
                if (memchr(text + len, '\0', (size_t) n))
                        return;
                len += (size_t) n;
        }
        text[len] = '\0';
}

/* Whether the call counts; describes it. */
static bool counts(struct tracer *tracer, const struct call *call, const unsigned long long args[6],
                   char detail[PATH_MAX])
{
        if (call->shape == FD_0) {
                snprintf(detail, PATH_MAX, "%lld", (long long) args[0]);
                return tracer->started && (int) args[0] > 2;
        }
        read_string(tracer->child, args[call->shape == PATH_1], detail);
        if (!strncmp(detail, tracer->root, strlen(tracer->root)))
                tracer->started = true;
        if (!*detail && (int) args[0] <= 2) /* fstat() of standard output, as glibc does it */
                return false;
        return tracer->started;
}

/* Whether it is one of those that --only names, or all are. */
static bool is_meant(const struct tracer *tracer, const struct call *call, const char *detail)
{
        size_t len = strlen(detail), end;

        if (!tracer->only)
                return true;
        end = strlen(tracer->end);
        return !strncmp(call->name, tracer->only, strlen(tracer->only)) && len >= end &&
               !strcmp(detail + len - end, tracer->end);
}

/* Lets the child run to the next stop. Returns the status that wait gave. */
static int resume(pid_t child, int signal)
{
        int status;

        if (ptrace(PTRACE_SYSCALL, child, NULL, (void *) (long) signal) < 0)
                trouble("resume");
        if (waitpid(child, &status, 0) < 0)
                trouble("wait");
        return status;
}

static void get_info(pid_t child, struct ptrace_syscall_info *info)
{
        if (ptrace(PTRACE_GET_SYSCALL_INFO, child, (void *) sizeof(*info), info) < 0)
                trouble("ask for the call");
        trouble_status = TROUBLE;
}

/* A stop at the entry of a call: counted, logged; is it the N-th? */
static bool at_entry(struct tracer *tracer, const struct call *call,
                     const struct ptrace_syscall_info *info)
{
        char detail[PATH_MAX] = "";
        unsigned long long args[6];

        for (int i = 0; i < 6; i++)
                args[i] = info->entry.args[i];
        if (!counts(tracer, call, args, detail) || !is_meant(tracer, call, detail))
                return false;
        tracer->count++;
        if (tracer->mode == COUNT || tracer->count == tracer->target)
                fprintf(tracer->log, "%ld %s %s %s\n", tracer->count, call->name,
                        changes_something(call, args) ? "rw" : "ro", detail);
        return tracer->mode != COUNT && tracer->count == tracer->target;
}

/* From the entry of @call to its exit; with a @code it is not done, and fails with that. */
static void pass(struct tracer *tracer, const struct call *call, int code)
{
        if (code && drop_call(tracer->child) < 0)
                trouble("take the call away");
        if (!WIFSTOPPED(resume(tracer->child, 0)))
                trouble("reach the end of the call");
        if (code && fail_call(tracer->child, call->number, code) < 0)
                trouble("make the call fail");
}

/* One call that is in the table. Returns false when the child was killed after it. */
static bool one_call(struct tracer *tracer, const struct call *call,
                     const struct ptrace_syscall_info *info)
{
        bool hit = at_entry(tracer, call, info);
        bool denied = tracer->started && tracer->denied && !strcmp(tracer->denied, call->name);

        if (hit && tracer->mode == FAIL)
                pass(tracer, call, tracer->code);
        else if (hit || denied)
                pass(tracer, call, denied ? tracer->denied_code : 0);
        if (!hit || tracer->mode == FAIL)
                return true;
        kill(tracer->child, SIGKILL);
        waitpid(tracer->child, NULL, 0);
        return false;
}

static int trace(struct tracer *tracer)
{
        int status, signal = 0;

        for (;;) {
                struct ptrace_syscall_info info = { 0 };
                const struct call *call;

                status = resume(tracer->child, signal);
                if (WIFEXITED(status))
                        return WEXITSTATUS(status);
                if (WIFSIGNALED(status))
                        return 128 + WTERMSIG(status);

                signal = WSTOPSIG(status);
                if (signal != (SIGTRAP | 0x80))
                        continue;
                signal = 0;
                get_info(tracer->child, &info);
                if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
                        continue;
                call = call_of(info.entry.nr);
                if (call && !one_call(tracer, call, &info))
                        return KILLED;
        }
}

static void start(struct tracer *tracer, char **argv)
{
        tracer->child = fork();
        if (tracer->child < 0)
                trouble("fork");
        if (tracer->child == 0) {
                fclose(tracer->log);
                ptrace(PTRACE_TRACEME, 0, NULL, NULL);
                execv(argv[0], argv);
                trouble(argv[0]);
        }
        if (waitpid(tracer->child, NULL, 0) < 0 ||
            ptrace(PTRACE_SETOPTIONS, tracer->child, NULL,
                   (void *) (PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) < 0)
                trouble("trace");
}

static int errno_of(const char *name)
{
        for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
                if (name && !strcmp(errors[i].name, name))
                        return errors[i].code;
        errno = EINVAL;
        trouble("the name of an error");
        return 0;
}

/*
 * What --probe traces, and how it ends: its write is to fail, and is not to be done. It is silent,
 * as its messages would fail, too.
 */
static void victim(void)
{
        int ends[2];
        char byte;

        if (pipe2(ends, O_NONBLOCK) < 0 || open("/", O_RDONLY | O_DIRECTORY) < 0)
                _exit(UNPREPARED);
        if (write(ends[1], "x", 1) != -1 || errno != EDQUOT)
                _exit(NOT_FAILED);
        _exit(read(ends[0], &byte, 1) == -1 && errno == EAGAIN ? ALL_WELL : DONE);
}

static int probe(void)
{
        char self[] = "/proc/self/exe", as_victim[] = "--victim";
        char *argv[] = { self, as_victim, NULL };
        struct tracer tracer = { .root = "/", .denied = "write", .denied_code = EDQUOT };
        int status;

        if (!registers_are_known) {
                puts("skip: inject does not know the registers of this architecture");
                return SKIPPED;
        }
        trouble_status = SKIPPED;
        tracer.log = fopen("/dev/null", "we");
        if (!tracer.log)
                trouble("/dev/null");
        start(&tracer, argv);
        status = trace(&tracer);
        fclose(tracer.log);
        if (status == ALL_WELL)
                return 0;
        fprintf(stderr, "inject: %s\n",
                status == NOT_FAILED ? "a call that is to fail does not"
                : status == DONE     ? "a call that fails is done all the same"
                                     : "the probe does not run");
        return TROUBLE;
}

static void usage(void)
{
        fputs("usage: inject --probe\n"
              "       inject --root DIR --log FILE [--deny CALL ERRNO] [--only CALL END] "
              "(--count | --kill N | --error ERRNO N) -- PROGRAM ARGS...\n",
              stderr);
        exit(TROUBLE);
}

/* Fills in @tracer and returns where the program's own arguments begin. */
static char **parse(struct tracer *tracer, char **arg)
{
        for (arg++; *arg && strcmp(*arg, "--") != 0; arg++) {
                if (!strcmp(*arg, "--root") && arg[1]) {
                        tracer->root = *++arg;
                } else if (!strcmp(*arg, "--log") && arg[1]) {
                        tracer->log = fopen(*++arg, "we");
                        if (!tracer->log)
                                trouble(*arg);
                } else if (!strcmp(*arg, "--deny") && arg[1] && arg[2]) {
                        tracer->denied = *++arg;
                        tracer->denied_code = errno_of(*++arg);
                } else if (!strcmp(*arg, "--only") && arg[1] && arg[2]) {
                        tracer->only = *++arg;
                        tracer->end = *++arg;
                } else if (!strcmp(*arg, "--count")) {
                        tracer->mode = COUNT;
                } else if (!strcmp(*arg, "--kill") && arg[1]) {
                        tracer->mode = KILL;
                        tracer->target = strtol(*++arg, NULL, 10);
                } else if (!strcmp(*arg, "--error") && arg[1] && arg[2]) {
                        tracer->mode = FAIL;
                        tracer->code = errno_of(*++arg);
                        tracer->target = strtol(*++arg, NULL, 10);
                } else {
                        usage();
                }
        }
        if (!*arg || !arg[1] || !tracer->root || !tracer->log)
                usage();
        return arg + 1;
}

int main(int argc, char **argv)
{
        struct tracer tracer = { 0 };
        char **program;
        int status;

        if (argc == 2 && !strcmp(argv[1], "--probe"))
                return probe();
        if (argc == 2 && !strcmp(argv[1], "--victim"))
                victim();
        program = parse(&tracer, argv);
        start(&tracer, program);
        status = trace(&tracer);
        fprintf(tracer.log, "end %ld\n", tracer.count);
        return fclose(tracer.log) < 0 ? TROUBLE : status;
}
