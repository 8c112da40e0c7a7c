// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one table of all codes of a check: how bad a finding is, why it matters and what to do.
 */
#include <stdarg.h>

#include "decide/check.h"

static const struct check_row rows[] = {
        { CHECK_CPU, SEVERITY_UNFIT,
          "without it the processor of a guest is emulated, which is many times slower",
          "switch virtualization on in the firmware: Intel VT-x, or AMD-V (SVM)" },
        { CHECK_KVM_MODULE, SEVERITY_UNFIT,
          "without it there is no /dev/kvm, and the processor of a guest is emulated", NULL },
        { CHECK_KVM_DEVICE, SEVERITY_UNFIT,
          "without it the processor of a guest is emulated, which is many times slower",
          "udevadm trigger --action=add /sys/devices/virtual/misc/kvm" },
        { CHECK_NESTED, SEVERITY_NOTE,
          "guests of a guest are slower, and the host above must let their frames through", NULL },
        { CHECK_CONTAINER, SEVERITY_WARNING,
          "it has kernel and cards of its host, which decides whether guests may run and be heard",
          "carry the guests on the host of the container" },

        { CHECK_QEMU, SEVERITY_UNFIT, "it is what runs a guest", NULL },
        { CHECK_LIBVIRT, SEVERITY_UNFIT, "it is what starts guests and connects them to the bridge",
          NULL },
        { CHECK_LIBVIRT_STOPPED, SEVERITY_WARNING, "no guest can be started or managed", NULL },
        { CHECK_LIBVIRT_BOOT, SEVERITY_WARNING,
          "guests that shall start with the host do not after the next boot", NULL },
        { CHECK_RECOVERY, SEVERITY_WARNING,
          "a power cut in the middle of a run would leave the network's files half done", NULL },

        { CHECK_ABSENT, SEVERITY_UNFIT, "only a card that is here can become a port",
          "ip link lists the links" },
        { CHECK_WIRELESS, SEVERITY_UNFIT,
          "guests would send with MAC addresses that the access point does not know", NULL },
        { CHECK_INFINIBAND, SEVERITY_UNFIT, "a bridge carries Ethernet frames alone", NULL },
        { CHECK_NOT_ETHERNET, SEVERITY_UNFIT, "a bridge carries Ethernet frames alone", NULL },
        { CHECK_KIND, SEVERITY_UNFIT, "the kernel would not take it, or it would not work", NULL },
        { CHECK_PORT_OF, SEVERITY_UNFIT, "a link is a port of one other link at most", NULL },
        { CHECK_LAYER3, SEVERITY_UNFIT, "in layer 3 mode it carries IP packets, no Ethernet frames",
          NULL },
        { CHECK_BRIDGE_ROLE, SEVERITY_WARNING,
          "it gets frames for its own MAC address alone, so guests are not reached", NULL },
        { CHECK_CARRIER, SEVERITY_WARNING, "as it is, guests would reach nobody through it",
          "plug in the cable, or name another card" },
        { CHECK_UPLINK, SEVERITY_NOTE, "a mistake with it cuts the host off",
          "mkbridge --live --confirm=60 goes back by itself" },
        { CHECK_STACKED, SEVERITY_WARNING, "the card cannot become a port while they are there",
          NULL },
        { CHECK_BOUND, SEVERITY_WARNING, "they stop working when the address moves to the bridge",
          NULL },
        { CHECK_ROOT, SEVERITY_WARNING, "the running host cannot be switched without losing it",
          NULL },
        { CHECK_FUNCTION, SEVERITY_WARNING,
          "the card drops frames with MAC addresses that it was not told of, those of guests",
          NULL },
        { CHECK_VLAN, SEVERITY_NOTE, "what it carries does not go through the bridge", NULL },
        { CHECK_MTU, SEVERITY_NOTE, "frames larger than that are dropped",
          "write it into the file of the card" },
        { CHECK_BRIDGED, SEVERITY_NOTE, "guests can use that bridge", NULL },
        { CHECK_REFUSED, SEVERITY_UNFIT, "mkbridge would refuse to put the card under a bridge",
          NULL },
        { CHECK_REFUSED_LIVE, SEVERITY_WARNING,
          "mkbridge --live would refuse; the files alone can be written", NULL },

        { CHECK_FILTERED, SEVERITY_UNFIT,
          "frames of guests carry MAC addresses of their own, and are dropped there", NULL },
        { CHECK_FILTER_SETTING, SEVERITY_WARNING,
          "frames of guests carry MAC addresses of their own, and are dropped until that is set",
          NULL },
        { CHECK_HOSTED, SEVERITY_WARNING,
          "hosters that give such addresses block a server that sends with other MAC addresses",
          "ask the hoster for a MAC address for each guest, or route to the guests instead" },
        { CHECK_LOOP, SEVERITY_UNFIT, "frames would go round for ever, and take the network down",
          NULL },
        { CHECK_LOOP_UNKNOWN, SEVERITY_WARNING,
          "if they do, and STP is off, frames go round for ever, and take that network down",
          NULL },
        { CHECK_BPDU_GUARD, SEVERITY_WARNING,
          "a switch with BPDU guard shuts the cable down when the bridge speaks STP",
          "leave out -o stp=yes, or have BPDU guard switched off for the port of the switch" },

        { CHECK_NO_READER, SEVERITY_UNFIT,
          "what mkbridge writes would not be read, and the host have no network",
          "have the service that shall read it start at boot: systemctl enable SERVICE" },
        { CHECK_TWO_READERS, SEVERITY_UNFIT,
          "the two would fight over the card, and the bridge, at boot", NULL },
        { CHECK_READER, SEVERITY_NOTE, "its files are what mkbridge writes", NULL },
        { CHECK_FOREIGN, SEVERITY_WARNING, "it may take the card away from the bridge",
          "disable it, or see that it leaves the card alone" },
        { CHECK_UNUSED_FILE, SEVERITY_NOTE, "what it says has no effect",
          "remove it, or enable what reads it" },
        { CHECK_CLOUD_INIT, SEVERITY_NOTE,
          "it would take the bridge away; mkbridge tells it to leave the network alone", NULL },
        { CHECK_MADE_ANEW, SEVERITY_WARNING, "the bridge is gone when that happens", NULL },
        { CHECK_FIREWALL, SEVERITY_WARNING,
          "rules for the card do not see what comes in by the bridge",
          "name the bridge there, too" },
        { CHECK_AROUND, SEVERITY_WARNING, "the card has no address any more when it is a port",
          "name the bridge there instead" },
        { CHECK_STAGED, SEVERITY_WARNING, "the bridge is gone when that happens", NULL },
        { CHECK_AGENT, SEVERITY_WARNING, "the bridge loses its card when that happens", NULL },
        { CHECK_INITRD, SEVERITY_WARNING, "the card may have an address before it becomes a port",
          NULL },
        { CHECK_IPV6, SEVERITY_WARNING, "who knows the host by the old address does not find it",
          "write the address itself into the file, where that matters" },
        { CHECK_NOTED, SEVERITY_NOTE, "mkbridge would note it", NULL },

        { CHECK_FORWARD_DROP, SEVERITY_WARNING,
          "frames between guests and the LAN are dropped, as if this host routed them", NULL },
        { CHECK_FORWARD_UNSEEN, SEVERITY_NOTE,
          "a chain that drops what it has no rule for would drop frames of guests, too", NULL },

        { CHECK_UNREAD, SEVERITY_WARNING, "what it says is not known, and may speak against it",
          "look at it as root" },
};

enum check_code check_code_at(size_t i)
{
        return i < ARRAY_LEN(rows) ? rows[i].code : CHECK_NONE;
}

static const struct check_row *row_of(enum check_code code)
{
        size_t i = 0;

        while (rows[i].code != code)
                i++;
        return &rows[i];
}

/* The worst first; of equal ones, that with the lower code. */
static bool comes_before(const struct finding *one, const struct finding *other)
{
        if (one->severity != other->severity)
                return one->severity > other->severity;
        return one->code < other->code;
}

/* To its place, behind its equals. */
static void insert(struct check_job *job, const struct finding *finding)
{
        size_t i = job->findings->n;

        LIST_ADD(job->mem, job->findings, *finding);
        for (; i > 0 && comes_before(finding, &job->findings->items[i - 1]); i--)
                job->findings->items[i] = job->findings->items[i - 1];
        job->findings->items[i] = *finding;
}

static bool is_found(const struct finding_list *findings, const struct finding *finding)
{
        for (size_t i = 0; i < findings->n; i++)
                if (findings->items[i].code == finding->code &&
                    same_text(findings->items[i].where, finding->where) &&
                    same_text(findings->items[i].what, finding->what))
                        return true;
        return false;
}

void found(struct check_job *job, enum check_code code, const char *where, const char *mend,
           const char *fmt, ...)
{
        const struct check_row *row = row_of(code);
        struct finding finding = { .code = code,
                                   .severity = row->severity,
                                   .where = where,
                                   .why = row->why,
                                   .mend = mend ? mend : row->mend };
        va_list args;

        va_start(args, fmt);
        finding.what = arena_vprintf(job->mem, fmt, args);
        va_end(args);
        if (!is_found(job->findings, &finding))
                insert(job, &finding);
}
