// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How a running systemd-networkd takes over a bridge that was made over netlink, and how it takes
 * the card back. It is done for its own files and for those that netplan makes.
 */
#include "backend/adopt/adoption.h"
#include "backend/adopt/networkd.h"
#include "backend/adopt/networkd-state.h"

#define SERVICE                "systemd-networkd.service"
#define RUN_FOLDER_OF_NETWORKD "/run/systemd/network"
#define SOCKET                 "systemd-networkd.socket"
#define SERVICE_AND_SOCKET     "systemd-networkd.s[eo]*"

/* Versions of systemd. Of those from 248 to 251 nothing was seen; they are taken for 247. */
enum { KEEPS_MASTER_SINCE = 252, RELOADS_BADLY_SINCE = 256 };

enum { RUN_SECONDS = 20, WAIT_SECONDS = 60 };

static void until(struct arena *mem, struct adopt_list *list, const char *why, const char *name,
                  const char *state)
{
        LIST_ADD(mem, list,
                 (struct adopt_step){ .type = ADOPT_UNTIL,
                                      .why = why,
                                      .lenient = true,
                                      .seconds = WAIT_SECONDS,
                                      .until = { .argv = ADOPT_WORDS(mem, "networkctl",
                                                                     "--no-legend", "list", name),
                                                 .pattern = state } });
}

/* A drop-in of a file of networkd's that lasts until the next boot. */
static void drop_in(struct arena *mem, struct adopt_list *list, const char *file, const char *why,
                    const char *const *lines)
{
        const char *folder = arena_printf(mem, RUN_FOLDER_OF_NETWORKD "/%s.d", file);

        adopt_run(mem, list, RUN_SECONDS, why, ADOPT_WORDS(mem, "mkdir", "-p", folder));
        for (size_t i = 0; lines[i]; i++)
                LIST_ADD(mem, list,
                         (struct adopt_step){
                                 .type = ADOPT_LINE,
                                 .why = why,
                                 .line = { arena_printf(mem, "%s/" NETWORKD_DROP_IN, folder),
                                           lines[i], true } });
}

static void drop_out(struct arena *mem, struct adopt_list *list, const char *file)
{
        adopt_run(mem, list, RUN_SECONDS,
                  "what was to last until the next boot is not needed any more",
                  ADOPT_WORDS(mem, "rm", "-rf",
                              arena_printf(mem, RUN_FOLDER_OF_NETWORKD "/%s.d", file)));
}

/*
 * networkd drops every address and route of a link that it has not configured before, and then asks
 * for a lease anew: some milliseconds without an IPv4 address, and two seconds without those of
 * IPv6. This keeps it from that. It cannot be taken away at once: a changed file has networkd
 * configure the link anew at its next reload.
 */
static const char keep[] = "KeepConfiguration=yes";

static const char keep_why[] =
        "until the next boot systemd-networkd keeps the addresses that it finds";

/* The file that the card had before: in place, or under the name of the file that goes. */
static void give_back(struct arena *mem, struct adopt_list *list,
                      const struct networkd_former *port)
{
        const char *const own[] = { "[Network]", keep, NULL };
        const char *const shared[] = {
                "[Match]",   "Name=", arena_printf(mem, "Name=%s", port->name),
                "[Network]", keep,    NULL
        };

        if (port->shared) {
                /* which also makes the folder of both: 247 starts without it */
                drop_in(mem, list, port->file, keep_why, shared);
                LIST_ADD(mem, list,
                         (struct adopt_step){
                                 .type = ADOPT_COPY,
                                 .why = "so that this is not for the other cards, too",
                                 .copy = { port->shared,
                                           arena_printf(mem, RUN_FOLDER_OF_NETWORKD "/%s",
                                                        port->file) } });
        } else if (port->has_file) {
                drop_in(mem, list, port->file, keep_why, own);
        }
}

/*
 * The unit asks systemd-networkd for something when that is to stop, and the end of networkd waits
 * for it: where systemd holds the socket that it asks by (262), for an answer that nobody gives any
 * more, 40 s. The pattern is for releases without the unit: one that matches nothing is no error.
 */
static void stop_helper(struct arena *mem, struct adopt_list *list)
{
        adopt_run(mem, list, RUN_SECONDS,
                  "what would wait for an answer of systemd-networkd ends before it",
                  ADOPT_WORDS(mem, "systemctl", "stop",
                              "systemd-networkd-persistent-storage.servic[e]"));
}

/*
 * It is killed: an end in order takes away the nexthop object, and so the route, that a router's
 * advertisement had given. Its Restart= may start it before we do, and with it the socket; stopped
 * after the kill, that start would cancel the stop.
 */
static void start_anew(struct arena *mem, struct adopt_list *list, const char *why)
{
        adopt_run(mem, list, RUN_SECONDS,
                  "what the kernel has told systemd-networkd meanwhile goes with its socket: it "
                  "would take a card that has left a bridge for one that is gone",
                  ADOPT_WORDS(mem, "systemctl", "stop", SOCKET));
        adopt_forget_starts(mem, list, SERVICE_AND_SOCKET, RUN_SECONDS);
        adopt_run(mem, list, RUN_SECONDS, "systemd-networkd ends without a change to the network",
                  ADOPT_WORDS(mem, "systemctl", "kill", "--signal=SIGKILL", SERVICE));
        adopt_run(mem, list, RUN_SECONDS, why, ADOPT_WORDS(mem, "systemctl", "start", SERVICE));
}

static void wake(struct arena *mem, struct adopt_list *list, const char *why)
{
        adopt_run(mem, list, RUN_SECONDS, why,
                  ADOPT_WORDS(mem, "systemctl", "kill", "--signal=SIGCONT", SERVICE));
}

/*
 * Read again, the new files find a bridge that is there already, and a connected route that the
 * port had before. systemd 257 takes the first for an error ("Failed to create netdev: File
 * exists"), and the second, which it compares without its link since 256, for the port's: it waits
 * for the bridge's for ever. When it starts, it learns of both as they are. A start touches its
 * other links, too, so those known to be older only reload; 252 takes a start as well.
 */
static void read_again(struct arena *mem, struct adopt_list *list, const struct host *host)
{
        if (networkd_is_older(host, RELOADS_BADLY_SINCE)) {
                adopt_run(mem, list, RUN_SECONDS, "systemd-networkd reads its files again",
                          ADOPT_WORDS(mem, "networkctl", "reload"));
                return;
        }
        stop_helper(mem, list);
        start_anew(mem, list, "systemd-networkd reads its files again, and what is there");
}

/*
 * The port stays where it is. 247 does not know KeepMaster=; what is in its bridge already it lets
 * be. Of Bridge= and KeepMaster= newer ones take the latter, and warn; but without Bridge= one that
 * does not know KeepMaster= takes the port out, so it goes only where that is sure.
 */
static void keep_master(struct arena *mem, struct adopt_list *list, const struct host *host,
                        const char *file)
{
        const bool known = host->system.services[SERVICE_NETWORKD].version;
        const char *const lines[] = { "[Network]", "KeepMaster=yes", known ? "Bridge=" : NULL,
                                      NULL };

        if (!networkd_is_older(host, KEEPS_MASTER_SINCE))
                drop_in(mem, list, file,
                        "until the next boot systemd-networkd takes the port as it is", lines);
}

/* 247 does not call one that it finds in its bridge `enslaved`. */
static const char *port_state(const struct host *host)
{
        return networkd_is_older(host, KEEPS_MASTER_SINCE) ? "(enslaved|carrier) +configured"
                                                           : "enslaved +configured";
}

void adopt_networkd_ports(struct arena *mem, const struct host *host, struct plan *plan,
                          const char *bridge_file, const struct networkd_former *ports, size_t n)
{
        const char *const bridge[] = { "[Network]", keep, NULL };
        struct adoption *adoption = &plan->adoption;

        adoption->service = "systemd-networkd";
        if (bridge_file) {
                drop_in(mem, &adoption->take, bridge_file, keep_why, bridge);
                drop_out(mem, &adoption->leave, bridge_file);
        }
        for (size_t i = 0; i < n; i++) {
                drop_out(mem, &adoption->take, ports[i].file);
                keep_master(mem, &adoption->take, host, ports[i].file);
                drop_out(mem, &adoption->leave, ports[i].file);
                give_back(mem, &adoption->leave, &ports[i]);
        }
        wake(mem, &adoption->take,
             "where it was stopped for a way back that failed, it could not answer");
        read_again(mem, &adoption->take, host);
        until(mem, &adoption->take, "until systemd-networkd has configured the bridge",
              plan->bridge, "(routable|degraded|carrier|no-carrier) +configured");
        for (size_t i = 0; i < n; i++)
                until(mem, &adoption->take, "until systemd-networkd has the port in the bridge",
                      ports[i].name, port_state(host));
        stop_helper(mem, &adoption->release);
        adopt_run(mem, &adoption->release, RUN_SECONDS,
                  "systemd-networkd would put the card into the bridge again: it is stopped as it "
                  "is",
                  ADOPT_WORDS(mem, "systemctl", "kill", "--signal=SIGSTOP", SERVICE));
        start_anew(mem, &adoption->leave, "systemd-networkd finds the network as it was");
        wake(mem, &adoption->leave, "if it could not be ended, it must not stay stopped");
}

void adopt_networkd(struct arena *mem, const struct host *host, struct plan *plan)
{
        const struct intent *intent = plan->intent;
        struct networkd_former *ports = arena_alloc(mem, (intent->ports.n + 1) * sizeof(*ports));
        size_t n = 0;

        for (size_t i = 0; i < intent->ports.n; i++) {
                const struct port_intent *port = &intent->ports.items[i];

                if (!port->in_place)
                        ports[n++] = (struct networkd_former){
                                .name = port->name,
                                .file = arena_printf(mem, "10-netplan-%s.network", port->name),
                                .has_file = port->profile.path,
                        };
        }
        adopt_networkd_ports(mem, host, plan,
                             arena_printf(mem, "10-netplan-%s.network", plan->bridge), ports, n);
}
