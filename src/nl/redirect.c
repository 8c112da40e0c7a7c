// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The ingress redirect: ten BPF instructions that run before the bridge's receive handler, put
 * there by tcx or, on older kernels, by cls_bpf on a clsact qdisc, if the link has one. None is
 * made for it: with that, Linux 6.1 stops the link for a moment (dev_deactivate() in
 * net/sched/sch_generic.c), which loses more frames than the redirect saves.
 */
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/syscall.h>

#include "nl/netlink.h"
#include "wire/wire.h"

/* From linux/bpf.h; headers older than Linux 6.6 lack some of them. */
enum {
        LINK_CREATE = 28, /* BPF_LINK_CREATE, 5.7 */
        LINK_DETACH = 34, /* BPF_LINK_DETACH, 5.9 */
        TCX_INGRESS = 46, /* BPF_TCX_INGRESS, 6.6 */
        BEFORE = 1 << 3, /* BPF_F_BEFORE, 6.6: relative to nothing, which is the head of the list */
        INGRESS = 1,     /* BPF_F_INGRESS */
};

/* Where the filters of a clsact qdisc hang; on an ingress qdisc, too. */
#define INGRESS_FILTERS TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)

enum {
        PRIORITY = 1,
        HANDLE = 0x6d6b6272, /* "mkbr": of our filter among others with the same priority */
};

#define NAME "mkbridge"

/* The first fields of union bpf_attr's link_create; the kernel takes the rest as zero. */
struct link_create {
        // cppcheck-suppress unusedStructMember
        uint32_t program, target, type, flags;
};

static int bpf(int command, const void *attr, size_t size)
{
        long r = syscall(SYS_bpf, command, attr, size);

        return r < 0 ? -errno : (int) r;
}

#define INSN(op, destination, source, offset, value)                                               \
        (struct bpf_insn)                                                                          \
        {                                                                                          \
                .code = (op), .dst_reg = (destination), .src_reg = (source), .off = (offset),      \
                .imm = (value)                                                                     \
        }

/* Return: a descriptor or a negative errno. */
static int load_program(int to)
{
        static const char license[] = "GPL";
        const short vlan = offsetof(struct __sk_buff, vlan_present);
        const short type = offsetof(struct __sk_buff, pkt_type);
        const struct bpf_insn program[] = {
                INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1, vlan, 0),
                INSN(BPF_JMP | BPF_JNE | BPF_K, BPF_REG_2, 0, 6, 0),
                INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_2, BPF_REG_1, type, 0),
                INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_2, 0, 4, PACKET_OTHERHOST),
                INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, to),
                INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, INGRESS),
                INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect),
                INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
                INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, TC_ACT_UNSPEC),
                INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
        };
        union bpf_attr attr;

        memset(&attr, 0, sizeof(attr));
        attr.prog_type = BPF_PROG_TYPE_SCHED_CLS;
        attr.insns = (uintptr_t) program;
        attr.insn_cnt = ARRAY_LEN(program);
        attr.license = (uintptr_t) license;
        return bpf(BPF_PROG_LOAD, &attr, sizeof(attr));
}

static struct tcmsg our_filter(int on)
{
        return (struct tcmsg){
                .tcm_ifindex = on,
                .tcm_handle = HANDLE,
                .tcm_parent = INGRESS_FILTERS,
                .tcm_info = PRIORITY << 16 | htons(ETH_P_ALL),
        };
}

static int add_filter(struct nl *nl, int on, int program)
{
        cleanup(arena_free) struct arena mem = { 0 };
        const struct tcmsg filter = our_filter(on);
        struct wire_builder request = wire_start(&mem, RTM_NEWTFILTER, &filter, sizeof(filter));
        size_t options;

        wire_put_string(&request, TCA_KIND, "bpf");
        options = wire_nest(&request, TCA_OPTIONS);
        wire_put_u32(&request, TCA_BPF_FD, (uint32_t) program);
        wire_put_string(&request, TCA_BPF_NAME, NAME);
        wire_put_u32(&request, TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
        wire_nest_end(&request, options);
        return nl_call(nl, wire_end(&request), NLM_F_CREATE | NLM_F_EXCL, "kernel", "add a filter",
                       NULL);
}

static int delete_filter(struct nl *nl, int on)
{
        cleanup(arena_free) struct arena mem = { 0 };
        const struct tcmsg filter = our_filter(on);
        struct wire_builder request = wire_start(&mem, RTM_DELTFILTER, &filter, sizeof(filter));

        wire_put_string(&request, TCA_KIND, "bpf");
        return nl_call(nl, wire_end(&request), 0, "kernel", "delete a filter", NULL);
}

/* What is on the clsact qdisc of a link. */
struct filters {
        int on;
        bool ours;
};

static bool holds(const struct rtattr *attr, const char *text)
{
        return attr && strnlen(wire_data(attr), wire_size(attr)) == strlen(text) &&
               memcmp(wire_data(attr), text, strlen(text)) == 0;
}

/* Each classifier is told first without a handle, then once for each filter of it. */
static void see_filter(void *arg, const struct nlmsghdr *message)
{
        const struct tcmsg *filter = wire_body(message), ours = our_filter(0);
        struct filters *filters = arg;
        const struct rtattr *name;

        if (message->nlmsg_type != RTM_NEWTFILTER || !filter || filter->tcm_ifindex != filters->on)
                return;

        name = wire_find_in(wire_find(message, TCA_OPTIONS, 0), TCA_BPF_NAME, 0);
        if (filter->tcm_info == ours.tcm_info && filter->tcm_handle == HANDLE &&
            holds(wire_find(message, TCA_KIND, 0), "bpf") && holds(name, NAME))
                filters->ours = true;
}

static int list_filters(struct nl *nl, int on, struct filters *ret)
{
        cleanup(arena_free) struct arena mem = { 0 };
        const struct tcmsg all = { .tcm_ifindex = on, .tcm_parent = INGRESS_FILTERS };
        struct wire_builder request = wire_start(&mem, RTM_GETTFILTER, &all, sizeof(all));
        const struct nl_dump dump = {
                .request = wire_end(&request),
                .add = see_filter,
                .arg = ret,
        };

        return nl_list(nl, &dump, "list the filters", NULL);
}

static int remove_filter(struct nl *nl, int on)
{
        struct filters filters = { .on = on };
        int r = list_filters(nl, on, &filters);

        if (r == 0 && filters.ours)
                r = delete_filter(nl, on);
        return r == -ENOENT || r == -ENODEV ? 0 : r;
}

/* After one that a run that was killed has left. */
static int put_filter(struct nl *nl, int on, int program)
{
        int r = remove_filter(nl, on);

        return r < 0 ? r : add_filter(nl, on, program);
}

int nl_redirect_filter_on(struct nl *nl, int on, int to)
{
        cleanup(closep) int program = load_program(to);

        return program < 0 ? program : put_filter(nl, on, program);
}

int nl_redirect_on(struct nl *nl, int on, int to, int *ret_handle)
{
        cleanup(closep) int program = load_program(to);
        struct link_create link = { (uint32_t) program, (uint32_t) on, TCX_INGRESS, BEFORE };
        int r;

        if (program < 0)
                return program;
        r = bpf(LINK_CREATE, &link, sizeof(link));
        if (r >= 0) {
                *ret_handle = r;
                return 0;
        }

        r = put_filter(nl, on, program);
        if (r == 0)
                *ret_handle = -1;
        return r;
}

int nl_redirect_off(struct nl *nl, int on, int *handle)
{
        if (*handle >= 0) {
                uint32_t link = (uint32_t) *handle;

                /* Another process may hold a copy of the descriptor: closing is not enough. */
                (void) bpf(LINK_DETACH, &link, sizeof(link));
                close(*handle);
                *handle = -1;
        }
        return remove_filter(nl, on);
}
