// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a running NetworkManager takes over a bridge that was made under it.
 *
 * To activate the profile of a link that has addresses already makes it take them off first: until
 * a DHCP server has answered (a tenth of a second), and for IPv6 until duplicate address detection
 * and the next router advertisement (two seconds). When it starts, on the other hand, it assumes
 * what it finds and touches nothing, if its notes in /run/NetworkManager/devices say that a link is
 * up by a profile and the two fit. So it is stopped, which leaves all links as they are, its notes
 * are brought up to date, and it is started again. The way back is the same.
 */
#include "backend/adopt/adoption.h"

#define LOADED_UNITS "NetworkManager.servic[e]"

enum { WAIT_SECONDS = 30 };

static void stop(struct arena *mem, struct adopt_list *list, const char *why)
{
        adopt_run(mem, list, WAIT_SECONDS, why,
                  ADOPT_WORDS(mem, "systemctl", "stop", "NetworkManager.service"));
}

static void start(struct arena *mem, struct adopt_list *list)
{
        adopt_forget_starts(mem, list, LOADED_UNITS, WAIT_SECONDS);
        adopt_run(mem, list, WAIT_SECONDS, "it assumes what it finds, by its notes",
                  ADOPT_WORDS(mem, "systemctl", "start", "NetworkManager.service"));
}

/* $1: link, $2: UUID, $3: whether NetworkManager is to count as its maker, unless it does already.
 */
static const char note_script[] =
        "f=/run/NetworkManager/devices/$(cat \"/sys/class/net/$1/ifindex\") o=$3\n"
        "! grep -qs ^nm-owned=true \"$f\" || o=true\n"
        "printf '[device]\\nmanaged=true\\nconnection-uuid=%s\\nnm-owned=%s\\n' \"$2\" $o "
        ">\"$f\"\n";

static void note(struct arena *mem, struct adopt_list *list, const struct adopt_profile *profile,
                 const char *owned)
{
        if (profile->uuid)
                adopt_run(mem, list, WAIT_SECONDS,
                          arena_printf(mem, "its note of the profile that %s is up by",
                                       profile->link),
                          ADOPT_WORDS(mem, "sh", "-c", note_script, "sh", profile->link,
                                      profile->uuid, owned));
}

/*
 * For links whose profile it makes up, as they have no file: only it knows the UUID. It has made
 * the profile when it has started, and has left the link alone by another one, which says what it
 * has found there. It is that one's UUID that it notes when it stops, so its note is written after
 * that, and the file of that one goes, or it would make up none beside it.
 */
static const char learn_script[] =
        "notes=\n"
        "for link; do\n"
        "  now=$(nmcli -g GENERAL.CON-UUID device show \"$link\")\n"
        "  until uuid=$(nmcli -g CONNECTIONS.AVAILABLE-CONNECTIONS device show \"$link\" |\n"
        "    grep -Eo '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' | grep -vxm1 -e "
        "\"${now:-none}\")\n"
        "  do sleep 0.1; done\n"
        "  notes=\"$notes $link=$uuid\"\n"
        "done\n"
        "systemctl stop NetworkManager.service\n"
        "for note in $notes; do\n"
        "  link=${note%=*}\n"
        "  for file in /run/NetworkManager/system-connections/*.nmconnection; do\n"
        "    grep -qsx \"interface-name=$link\" \"$file\" &&\n"
        "      grep -qsx nm-generated=true \"$file\" && rm \"$file\"\n"
        "  done\n"
        "  printf '[device]\\nmanaged=true\\nconnection-uuid=%s\\nnm-owned=false\\n' "
        "\"${note##*=}\" \\\n"
        "    >\"/run/NetworkManager/devices/$(cat \"/sys/class/net/$link/ifindex\")\"\n"
        "done\n"
        "systemctl --all reset-failed '" LOADED_UNITS "'\n"
        "systemctl start NetworkManager.service\n";

/* Made up, and so in no file. */
static bool is_made_up(const struct adopt_profile *profile)
{
        return !profile->uuid && !profile->path;
}

static void learn(struct arena *mem, struct adopt_list *list, const struct adopt_profile *profiles,
                  size_t n)
{
        static const char *const head[] = { "sh", "-c", learn_script, "sh" };
        struct string_list argv = { 0 };

        for (size_t i = 0; i < ARRAY_LEN(head); i++)
                LIST_ADD(mem, &argv, head[i]);
        for (size_t i = 0; i < n; i++)
                if (is_made_up(&profiles[i]))
                        LIST_ADD(mem, &argv, profiles[i].link);
        if (argv.n == ARRAY_LEN(head))
                return;
        LIST_ADD(mem, &argv, NULL);
        adopt_run(mem, list, WAIT_SECONDS,
                  "it tells which profile it has made up, and assumes what it finds by that",
                  argv.items);
}

/* Without a UUID it cannot be told which profile to assume: then it has to activate one. */
static void connect(struct arena *mem, struct adopt_list *list, const struct adopt_profile *profile)
{
        if (!profile->uuid && profile->path)
                adopt_run(
                        mem, list, WAIT_SECONDS,
                        arena_printf(mem, "it activates the profile of %s", profile->link),
                        ADOPT_WORDS(mem, "nmcli", "-w", "25", "device", "connect", profile->link));
}

/* Active by this very profile, or by any but one that only says what it has found there. */
static void until_active(struct arena *mem, struct adopt_list *list,
                         const struct adopt_profile *profile)
{
        const char *why = arena_printf(mem, "it calls %s connected", profile->link);

        if (profile->uuid)
                adopt_until(mem, list, WAIT_SECONDS, why,
                            ADOPT_WORDS(mem, "nmcli", "-g", "UUID,DEVICE,STATE", "connection",
                                        "show", "--active"),
                            arena_printf(mem, "^%s:%s:activated", profile->uuid, profile->link));
        else
                adopt_until(mem, list, WAIT_SECONDS, why,
                            ADOPT_WORDS(mem, "nmcli", "-g", "GENERAL.STATE", "device", "show",
                                        profile->link),
                            "^100 \\(connected\\)");
}

/* What its own DHCP client asks for first. */
static const char *lease_path(struct arena *mem, const struct adopt_profile *profile)
{
        return arena_printf(mem, "/var/lib/NetworkManager/internal-%s-%s.lease", profile->uuid,
                            profile->link);
}

static void copy_lease(struct arena *mem, struct adopt_list *list, const struct adopt_profile *from,
                       const struct adopt_profile *to)
{
        if (from->uuid && to->uuid)
                LIST_ADD(mem, list,
                         (struct adopt_step){
                                 .type = ADOPT_COPY,
                                 .why = "its DHCP client asks for the same address",
                                 .lenient = true,
                                 .copy = { lease_path(mem, from), lease_path(mem, to) } });
}

static void take(struct arena *mem, struct adopt_list *list, const struct adopt_nm *nm)
{
        stop(mem, list, "it reads its notes when it starts");
        note(mem, list, &nm->bridge, "true");
        for (size_t i = 0; i < nm->n_ports; i++)
                note(mem, list, &nm->ports[i], "false");
        if (nm->n_ports)
                copy_lease(mem, list, &nm->former[0], &nm->bridge);
        start(mem, list);
        connect(mem, list, &nm->bridge);
        until_active(mem, list, &nm->bridge);
        for (size_t i = 0; i < nm->n_ports; i++)
                until_active(mem, list, &nm->ports[i]);
}

static void leave(struct arena *mem, struct adopt_list *list, const struct adopt_nm *nm)
{
        stop(mem, list, "links and addresses stay as they are");
        for (size_t i = 0; i < nm->n_ports; i++)
                note(mem, list, &nm->former[i], "false");
        if (nm->n_ports)
                copy_lease(mem, list, &nm->bridge, &nm->former[0]);
        start(mem, list);
        learn(mem, list, nm->former, nm->n_ports);
        for (size_t i = 0; i < nm->n_ports; i++) {
                connect(mem, list, &nm->former[i]);
                until_active(mem, list, &nm->former[i]);
        }
}

void adopt_networkmanager(struct arena *mem, struct plan *plan, const struct adopt_nm *nm)
{
        static const char why[] = "it must not react to what it sees";

        plan->adoption.service = "NetworkManager";
        /* 1.52 puts addresses that it sees go back on the card, a port by then, and leaves them */
        stop(mem, &plan->adoption.hold, why);
        take(mem, &plan->adoption.take, nm);
        /* it would take the addresses off a card that leaves a bridge of its own */
        stop(mem, &plan->adoption.release, why);
        leave(mem, &plan->adoption.leave, nm);
}
