// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where each architecture has the number of a system call and its result while the program is
 * stopped at it. Every one has here: registers, what NT_PRSTATUS is; set_number(), for the entry;
 * set_error(), for the exit.
 */
#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <linux/ptrace.h>

#include "registers.h"

#if defined(__x86_64__)

typedef struct user_regs_struct registers;

static int set_number(pid_t child, registers *regs, long number)
{
        (void) child;
        regs->orig_rax = (unsigned long) number;
        return 0;
}

static void set_error(registers *regs, int code)
{
        regs->rax = (unsigned long) -(long) code;
}

#elif defined(__i386__)

typedef struct user_regs_struct registers;

static int set_number(pid_t child, registers *regs, long number)
{
        (void) child;
        regs->orig_eax = number;
        return 0;
}

static void set_error(registers *regs, int code)
{
        regs->eax = -code;
}

#elif defined(__aarch64__)

typedef struct user_regs_struct registers;

/* The kernel has taken it out of x8 before the stop. */
static int set_number(pid_t child, registers *regs, long number)
{
        int value = (int) number;
        struct iovec data = { &value, sizeof(value) };

        (void) regs;
        return (int) ptrace(PTRACE_SETREGSET, child, (void *) NT_ARM_SYSTEM_CALL, &data);
}

static void set_error(registers *regs, int code)
{
        regs->regs[0] = (unsigned long long) -(long long) code;
}

#elif defined(__arm__)

typedef struct user_regs registers;

/* The kernel has taken it out of r7 before the stop. */
static int set_number(pid_t child, registers *regs, long number)
{
        (void) regs;
        return (int) ptrace(PTRACE_SET_SYSCALL, child, NULL, (void *) number);
}

static void set_error(registers *regs, int code)
{
        regs->uregs[0] = (unsigned long) -(long) code;
}

#elif defined(__s390x__)

typedef s390_regs registers;

/* The same register as the result; the kernel looks at what is written there at an entry. */
static int set_number(pid_t child, registers *regs, long number)
{
        (void) child;
        regs->gprs[2] = (unsigned long) number;
        return 0;
}

static void set_error(registers *regs, int code)
{
        regs->gprs[2] = (unsigned long) -(long) code;
}

#elif defined(__powerpc64__)

typedef struct pt_regs registers;

static int set_number(pid_t child, registers *regs, long number)
{
        (void) child;
        regs->gpr[0] = (unsigned long) number;
        return 0;
}

/*
 * A call by "sc" has a positive error, and the summary overflow bit of CR0 says that it is one; a
 * call by "scv" (trap 0x3000) has a negative one as everywhere else.
 */
static void set_error(registers *regs, int code)
{
        if ((regs->trap & 0xfff0) == 0x3000) {
                regs->gpr[3] = (unsigned long) -(long) code;
        } else {
                regs->gpr[3] = (unsigned long) code;
                regs->ccr |= 0x10000000;
        }
}

#elif defined(__riscv) && __riscv_xlen == 64

typedef struct user_regs_struct registers;

static int set_number(pid_t child, registers *regs, long number)
{
        (void) child;
        regs->a7 = (unsigned long) number;
        return 0;
}

static void set_error(registers *regs, int code)
{
        regs->a0 = (unsigned long) -(long) code;
}

#else

#define UNKNOWN

typedef int registers;

static int set_number(pid_t child, registers *regs, long number)
{
        (void) child, (void) regs, (void) number;
        errno = ENOSYS;
        return -1;
}

static void set_error(registers *regs, int code)
{
        (void) regs, (void) code;
}

#endif

#ifdef UNKNOWN
const bool registers_are_known = false;
#else
const bool registers_are_known = true;
#endif

/* Reads (PTRACE_GETREGSET) or writes (PTRACE_SETREGSET) them all. */
static int all(int request, pid_t child, registers *regs)
{
        struct iovec data = { regs, sizeof(*regs) };

        return (int) ptrace(request, child, (void *) NT_PRSTATUS, &data);
}

/* -1 is the number of no call. */
int drop_call(pid_t child)
{
        registers regs;

        if (all(PTRACE_GETREGSET, child, &regs) < 0 || set_number(child, &regs, -1) < 0)
                return -1;
        return all(PTRACE_SETREGSET, child, &regs);
}

/* The number goes back: riscv's a7 is the program's own register, which a call leaves as it is. */
int fail_call(pid_t child, long number, int code)
{
        registers regs;

        if (all(PTRACE_GETREGSET, child, &regs) < 0 || set_number(child, &regs, number) < 0)
                return -1;
        set_error(&regs, code);
        return all(PTRACE_SETREGSET, child, &regs);
}
