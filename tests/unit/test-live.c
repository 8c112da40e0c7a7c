// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A live switch as a part of a run: what it does, what proves it, and what is left of it when
 * something fails: nothing.
 */
#include "live-fixture.h"

#include <netinet/in.h>
#include <sys/resource.h>

#include "apply/journal.h"
#include "between.h"

/* A neighbour in a namespace of its own, 192.0.2.1 behind eth0, that takes one connection */

enum { PORT = 4711 };

struct neighbour {
        pid_t pid;
        int link;    /* what it is told over; its end ends it */
        int session; /* our end of the connection */
};

static void be_neighbour(int link)
{
        const struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(PORT) };
        int listening = -1, fd = -1;
        char byte;

        if (unshare(CLONE_NEWNET) < 0 || write(link, "", 1) != 1 || read(link, &byte, 1) != 1 ||
            in_shell("ip addr add 192.0.2.1/24 dev peer0 && ip link set peer0 up") != 0)
                _exit(1);
        listening = socket(AF_INET, SOCK_STREAM, 0);
        if (bind(listening, (const struct sockaddr *) &any, sizeof(any)) < 0 ||
            listen(listening, 1) < 0 || write(link, "", 1) != 1)
                _exit(1);
        fd = accept(listening, NULL, NULL);
        while (fd >= 0 && read(link, &byte, 1) > 0)
                ;
        _exit(0);
}

static void set_session(struct live_fixture *fix, int fd)
{
        struct session *session = &fix->plan.session;
        struct sockaddr_in local, peer;
        socklen_t size = sizeof(local);

        assert_int_equal(getsockname(fd, (struct sockaddr *) &local, &size), 0);
        assert_int_equal(getpeername(fd, (struct sockaddr *) &peer, &size), 0);
        session->family = AF_INET;
        session->local_port = ntohs(local.sin_port);
        session->peer_port = ntohs(peer.sin_port);
        memcpy(session->local, &local.sin_addr, sizeof(local.sin_addr));
        memcpy(session->peer, &peer.sin_addr, sizeof(peer.sin_addr));
}

static struct neighbour make_neighbour(struct live_fixture *fix)
{
        struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(PORT) };
        struct neighbour neighbour = { 0 };
        char command[200], byte;
        int ends[2];

        there.sin_addr.s_addr = htonl(0xc0000201); /* 192.0.2.1 */
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
        neighbour.pid = fork();
        if (neighbour.pid == 0) {
                close(ends[0]);
                be_neighbour(ends[1]);
        }
        close(ends[1]);
        neighbour.link = ends[0];
        assert_int_equal(read(neighbour.link, &byte, 1), 1);
        snprintf(command, sizeof(command),
                 "ip link add eth0 type veth peer name peer0 && ip link set peer0 netns %d && "
                 "ip addr add 192.0.2.11/24 dev eth0 && ip link set eth0 up",
                 (int) neighbour.pid);
        assert_int_equal(in_shell(command), 0);
        assert_int_equal(write(neighbour.link, "", 1), 1);
        assert_int_equal(read(neighbour.link, &byte, 1), 1);

        neighbour.session = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(neighbour.session, (struct sockaddr *) &there, sizeof(there)), 0);
        set_session(fix, neighbour.session);
        fix->plan.source = (struct live_link){ (int) if_nametoindex("eth0"), "eth0" };
        fix->plan.target = fix->plan.source;
        return neighbour;
}

static void end_neighbour(struct neighbour *neighbour)
{
        close(neighbour->session);
        close(neighbour->link);
        assert_int_equal(waitpid(neighbour->pid, NULL, 0), neighbour->pid);
}

static void add_probe(struct live_fixture *fix, unsigned char last)
{
        LIST_ADD(&fix->base.mem, &fix->plan.probes,
                 (struct live_probe){ .family = AF_INET,
                                      .address = { 192, 0, 2, last },
                                      .why = "the default gateway",
                                      .gateway = true,
                                      .before = true,
                                      .after = true });
}

static int session_fd; /* for the hooks below */

static void send_line(void *arg, const char *line, bool must_send)
{
        (void) arg;
        (void) must_send;
        assert_true(strlen(line) > 20);
        assert_int_equal(write(session_fd, "x", 1), 1);
}

/* The peer has another address now, for us. */
static void send_astray(void *arg, const char *line, bool must_send)
{
        assert_int_equal(in_shell("ip neigh replace 192.0.2.1 lladdr 02:00:00:00:00:99 dev eth0"),
                         0);
        send_line(arg, line, must_send);
}

static void say_nothing(void *arg, const char *line, bool must_send)
{
        (void) arg;
        (void) line;
        (void) must_send;
}

static void hang_up(struct live_fixture *fix)
{
        (void) fix;
        raise(SIGHUP);
}

static void proven_by_gateway_and_session(void **state)
{
        struct live_fixture *fix = *state;
        struct neighbour neighbour;

        live_plan(fix, true);
        neighbour = make_neighbour(fix);
        add_probe(fix, 1);
        session_fd = neighbour.session;
        fix->hooks.progress = send_line;
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(fix->base.report.warnings.n, 0);
        assert_int_equal(fix->base.report.done.n, 0);
        assert_committed(fix);
        end_neighbour(&neighbour);
}

static void silent_gateway_puts_all_back(void **state)
{
        struct live_fixture *fix = *state;
        struct neighbour neighbour;
        int64_t start;

        live_plan(fix, true);
        neighbour = make_neighbour(fix);
        add_probe(fix, 1);
        fix->plan.target = fix->plan.bridge; /* which has no port */
        start = now_ms();
        assert_true(run_live(fix) < 0);
        assert_between(now_ms() - start, 500, 3500);
        assert_int_equal(fix->base.err.status, STATUS_FAILED);
        assert_string_equal(fix->base.err.where, "192.0.2.1");
        assert_string_equal(fix->base.err.what,
                            "the default gateway does not answer through vnet0");
        assert_string_equal(fix->base.err.hint, "all is put back");
        assert_int_equal(fix->rounds, 0);
        assert_old(fix);
        end_neighbour(&neighbour);
}

static void gateway_that_never_answered_proves_nothing(void **state)
{
        struct live_fixture *fix = *state;
        struct neighbour neighbour;

        live_plan(fix, true);
        neighbour = make_neighbour(fix);
        add_probe(fix, 200);
        fix->hooks.progress = say_nothing;
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(fix->base.report.warnings.n, 1);
        assert_non_null(strstr(fix->base.report.warnings.items[0], "192.0.2.200"));
        assert_int_equal(fix->base.report.done.n, 1); /* the session was idle */
        assert_non_null(strstr(fix->base.report.done.items[0], "proved nothing"));
        assert_committed(fix);
        end_neighbour(&neighbour);
}

static void lost_session_puts_all_back(void **state)
{
        struct live_fixture *fix = *state;
        struct neighbour neighbour;

        live_plan(fix, true);
        neighbour = make_neighbour(fix);
        session_fd = neighbour.session;
        fix->hooks.progress = send_astray;
        assert_int_equal(run_live(fix), -ETIMEDOUT);
        assert_string_equal(fix->base.err.where, "your ssh session");
        assert_old(fix);
        end_neighbour(&neighbour);
}

static void switches_and_commits(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(fix->rounds, 1);
        assert_committed(fix);
        assert_int_equal(
                in_shell("grep -q '\"live\": true' " STATE_FOLDER "/vnet0/1/manifest.json"), 0);
}

/* 192.0.2.NUMBER with @padding bytes of something that the kernel does not know. */
static const struct nlmsghdr *large_address(struct live_fixture *fix, unsigned char number,
                                            size_t padding)
{
        const struct ifaddrmsg body = { .ifa_family = AF_INET,
                                        .ifa_prefixlen = 24,
                                        .ifa_index = BRIDGE };
        const unsigned char address[4] = { 192, 0, 2, number };
        struct wire_builder builder = wire_start(&fix->base.mem, RTM_NEWADDR, &body, sizeof(body));

        wire_put(&builder, IFA_LOCAL, address, sizeof(address));
        wire_put(&builder, 200, arena_alloc(&fix->base.mem, padding), padding);
        return wire_end(&builder);
}

/* More than one batch takes, by their number and by their size. */
static void many_large_requests(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, false);
        for (int i = 100; i < 250; i++)
                add_op(fix, &fix->plan.move,
                       request(large_address(fix, (unsigned char) i, i % 7 > 1 ? 1000 : 60000),
                               RTM_NEWADDR, NLM_F_CREATE, 0));
        assert_int_equal(run_live(fix), 0);
        assert_switched();
        assert_int_equal(in_shell("test $(ip -4 addr show dev vnet0 | grep -c inet) = 151"), 0);
}

static void switches_without_files(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, false);
        assert_int_equal(run_live(fix), 0);
        assert_switched();
        assert_text(&fix->base, ETH0, eth0_before);
        assert_true(is_there(STATE_FOLDER "/vnet0/1/manifest.json"));
        assert_false(is_there(RUN_FOLDER "/vnet0"));
}

static void failure_puts_all_back(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        add_op(fix, &fix->plan.finish, impossible(fix));
        assert_int_equal(run_live(fix), -ENODEV);
        assert_int_equal(fix->base.err.status, STATUS_FAILED);
        assert_string_equal(fix->base.err.where, "address 192.0.2.10/24");
        assert_string_equal(fix->base.err.hint, "all is put back");
        assert_old(fix);
        assert_false(guarded());
}

/* One operation that cannot be taken back keeps no other from being so. */
static void incomplete_is_told(void **state)
{
        struct live_fixture *fix = *state;
        struct live_op delete;

        live_plan(fix, true);
        delete = fix->plan.back.items[0];
        fix->plan.back.items[0] = impossible(fix);
        add_op(fix, &fix->plan.back,
               (struct live_op){ .type = LIVE_SYSCTL, .sysctl = { "ipv4/no/such", "1" } });
        add_op(fix, &fix->plan.back, delete);
        add_op(fix, &fix->plan.finish, impossible(fix));
        assert_int_equal(run_live(fix), -ENODEV);
        assert_int_equal(fix->base.err.status, STATUS_INCOMPLETE);
        assert_string_equal(fix->base.err.where, "address 192.0.2.10/24");
        assert_int_equal(fix->base.report.warnings.n, 1);
        assert_non_null(strstr(fix->base.report.warnings.items[0], "/proc/sys/net/ipv4/no/such"));
        assert_old(fix);
}

static void lost_terminal_puts_all_back(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->at_end = hang_up;
        assert_int_equal(run_live(fix), -EINTR); /* and it lives to say so */
        assert_int_equal(fix->base.err.status, STATUS_FAILED);
        assert_string_equal(fix->base.err.what, "the terminal has gone away");
        assert_string_equal(fix->base.err.hint, "all is put back");
        assert_false(guarded());
        assert_old(fix);
}

static void look_at_signals(struct live_fixture *fix)
{
        static const int stops[] = { SIGTSTP, SIGTTIN, SIGTTOU };
        sigset_t blocked;

        (void) fix;
        assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &blocked), 0);
        for (size_t i = 0; i < ARRAY_LEN(stops); i++)
                assert_true(sigismember(&blocked, stops[i]));
}

/* Ctrl-Z, or a line from the background to a terminal with `stty tostop`. */
static void terminal_does_not_stop_it(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->at_end = look_at_signals;
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(fix->rounds, 1);
        assert_committed(fix);
}

/* No descriptor is left for the journal. */
static int again_without_files(void *arg, struct arena *mem, const struct live_plan **ret_rest,
                               struct error *err)
{
        const struct rlimit none = { 0 };

        (void) arg;
        (void) mem;
        (void) ret_rest;
        setrlimit(RLIMIT_NOFILE, &none);
        return error_set(err, STATUS_FAILED, EMFILE, "kernel", NULL, "there is no descriptor");
}

/* What the run itself cannot put back is the guard's: its journal must be there still. */
static void guard_does_what_the_run_cannot(void **state)
{
        struct live_fixture *fix = *state;
        int status;

        live_plan(fix, true);
        fix->hooks.again = again_without_files;
        status = run_in_child(fix);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
        assert_true(wait_for_end_of_guard() < 3000);
        assert_old(fix);
}

/* Whenever somebody looks, there is something to do again. */
static int again_and_again(void *arg, struct arena *mem, const struct live_plan **ret_rest,
                           struct error *err)
{
        struct live_fixture *fix = arg;
        struct live_plan *rest = arena_alloc(mem, sizeof(*rest));

        (void) err;
        fix->rounds++;
        rest->finish = fix->plan.finish;
        *ret_rest = rest;
        return 0;
}

static void restless_network_is_told(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->hooks.again = again_and_again;
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(fix->rounds, 3);
        assert_int_equal(fix->base.report.warnings.n, 1);
        assert_non_null(strstr(fix->base.report.warnings.items[0], "keeps changing"));
        assert_committed(fix);
}

/* The rest adds a second bridge; then something fails. */
static int again_with_rest(void *arg, struct arena *mem, const struct live_plan **ret_rest,
                           struct error *err)
{
        struct live_fixture *fix = arg;
        struct live_plan *rest = arena_alloc(mem, sizeof(*rest));

        if (fix->rounds++)
                return error_set(err, STATUS_REFUSED, ESTALE, "route 10.0.0.0/8", NULL,
                                 "is not there");
        bridge_plan(fix, rest, REST, "vnet1");
        *ret_rest = rest;
        return 0;
}

static void rests_are_put_back_too(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->hooks.again = again_with_rest;
        assert_int_equal(run_live(fix), -ESTALE);
        assert_int_equal(fix->rounds, 2);
        assert_int_equal(fix->base.err.status, STATUS_FAILED);
        assert_int_equal(if_nametoindex("vnet1"), 0);
        assert_old(fix);
}

/* The index that was chosen is somebody else's link by now: that one stays. */
static void foreign_link_is_spared(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        assert_int_equal(in_shell("ip link add eth0 index 500 type bridge"), 0);
        assert_true(run_live(fix) < 0);
        assert_int_equal(fix->base.err.status, STATUS_FAILED);
        assert_int_equal(if_nametoindex("eth0"), BRIDGE);
        assert_old(fix);
}

/* As a run leaves it that dies before it has removed its journal. */
static void leave_journal(struct live_fixture *fix, uint32_t number)
{
        struct run_folder folder cleanup(run_folder_close) = RUN_FOLDER_INIT;
        struct fs fs cleanup(fs_close) = FS_INIT;

        assert_int_equal(fs_open(&fs, NULL, NULL), 0);
        assert_int_equal(run_folder_make(&fs, "vnet0", &folder, NULL), 0);
        assert_int_equal(journal_create(folder.folder, number, &fix->plan, NULL), 0);
        assert_int_equal(journal_start(folder.folder, NULL), 0);
}

/* The run before the one that is pending was committed: what it has switched is to stay. */
static void journal_of_an_earlier_run_is_not_done(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        assert_int_equal(run_live(fix), 0);
        leave_journal(fix, 1);
        assert_int_equal(in_shell("cd " STATE_FOLDER "/vnet0 && cp -r 1 pending"), 0);
        assert_int_equal(recover_live(fix), 0);
        assert_switched();
        assert_text(&fix->base, ETH0, eth0_before);
        assert_false(is_there(RUN_FOLDER "/vnet0"));
}

/* After a reboot the indexes are those of other links. */
static void journal_of_another_boot_is_not_done(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        assert_int_equal(run_live(fix), 0);
        leave_journal(fix, 2);
        assert_int_equal(in_shell("cd " STATE_FOLDER "/vnet0 && mv 1 pending && "
                                  "sed -i 's/-....-....-/-0000-0000-/' " RUN_FOLDER
                                  "/vnet0/journal"),
                         0);
        assert_int_equal(recover_live(fix), 0);
        assert_int_equal(fix->base.report.warnings.n, 1);
        assert_switched();
        assert_text(&fix->base, ETH0, eth0_before);
        assert_false(is_there(RUN_FOLDER "/vnet0"));
}

static void damaged_journal_is_told(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        assert_int_equal(run_live(fix), 0);
        leave_journal(fix, 2);
        assert_int_equal(in_shell("cd " STATE_FOLDER "/vnet0 && mv 1 pending && "
                                  "sed -i 's/^mkbridge/MKBRIDGE/' " RUN_FOLDER "/vnet0/journal"),
                         0);
        assert_int_equal(recover_live(fix), -EINVAL);
        assert_int_equal(fix->base.err.status, STATUS_INCOMPLETE);
        assert_text(&fix->base, ETH0, eth0_before);
        assert_int_equal(recover_live(fix), 0);
}

static void journal_of_a_committed_run_is_dropped(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        assert_int_equal(run_live(fix), 0);
        leave_journal(fix, 1);
        assert_int_equal(recover_live(fix), 0);
        assert_committed(fix);
}

/* Who read the new files before the recovery reads those that are back, be it not all of them. */
static void readers_at_boot_are_told(void **state)
{
        static const char *const touch[] = { "touch", "/run/told", NULL };
        struct live_fixture *fix = *state;

        usual_plan(&fix->base);
        LIST_ADD(&fix->base.mem, &fix->base.plan.adoption.reread,
                 (struct adopt_step){ .type = ADOPT_RUN, .why = "told", .argv = touch });
        assert_int_equal(run_live(fix), 0);
        assert_int_equal(in_shell("mkdir -p /run/systemd/system; "
                                  "cd " STATE_FOLDER "/vnet0 && mv 1 pending"),
                         0);
        put_file(&fix->base.root, ROUTE, "edited\n");
        assert_int_equal(recover_live(fix), -ESTALE);
        assert_text(&fix->base, ETH0, eth0_before);
        assert_true(is_there("/run/told"));

        assert_int_equal(unlink("/run/told"), 0);
        assert_int_equal(recover_live(fix), -ESTALE);
        assert_false(is_there("/run/told"));

        assert_int_equal(unlink(ROUTE), 0);
        assert_int_equal(recover_live(fix), 0);
        assert_text(&fix->base, ROUTE, route_before);
        assert_true(is_there("/run/told"));
}

static void live_below_a_root_is_refused(void **state)
{
        struct live_fixture *fix = *state;

        live_plan(fix, true);
        fix->base.host.root = "/etc";
        assert_int_equal(run_live(fix), -EINVAL);
        assert_int_equal(fix->base.err.status, STATUS_REFUSED);
        assert_old(fix);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                LIVE(proven_by_gateway_and_session),
                LIVE(silent_gateway_puts_all_back),
                LIVE(gateway_that_never_answered_proves_nothing),
                LIVE(lost_session_puts_all_back),
                LIVE(switches_and_commits),
                LIVE(many_large_requests),
                LIVE(switches_without_files),
                LIVE(failure_puts_all_back),
                LIVE(incomplete_is_told),
                LIVE(lost_terminal_puts_all_back),
                LIVE(terminal_does_not_stop_it),
                LIVE(guard_does_what_the_run_cannot),
                LIVE(restless_network_is_told),
                LIVE(rests_are_put_back_too),
                LIVE(foreign_link_is_spared),
                LIVE(journal_of_a_committed_run_is_dropped),
                LIVE(journal_of_an_earlier_run_is_not_done),
                LIVE(journal_of_another_boot_is_not_done),
                LIVE(damaged_journal_is_told),
                LIVE(readers_at_boot_are_told),
                LIVE(live_below_a_root_is_refused),
        };

        return RUN_LIVE_TESTS(tests);
}
