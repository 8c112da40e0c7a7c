// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of --check: what a processor and os-release say, and what becomes of refusals and
 * notes. Each code is provoked through the program in tests/check.
 */
#include "decide-fixture.h"

#include "mkbridge/fitness.h"

struct world {
        struct fixture f;
        struct fitness fitness;
        struct intent intent, live;
        struct plan plan;
        struct check_input input;
        struct finding_list findings;
};

static int set_up(void **state)
{
        struct world *w = calloc(1, sizeof(*w));

        if (!w)
                return -1;
        w->fitness = (struct fitness){ .machine = true,
                                       .cpuinfo = "flags\t: vmx\n",
                                       .kvm_device = true,
                                       .qemu = true,
                                       .libvirt = true,
                                       .libvirt_runs = true,
                                       .libvirt_at_boot = true,
                                       .libvirt_unit = "libvirtd.service" };
        w->f.request.action = ACTION_CHECK;
        LIST_ADD(&w->f.mem, &w->f.request.ports, "eth0");
        w->f.host.fitness = &w->fitness;
        w->input = (struct check_input){ .request = &w->f.request, .host = &w->f.host };
        *state = w;
        return 0;
}

static int tear_down(void **state)
{
        struct world *w = *state;

        arena_free(&w->f.mem);
        free(w);
        return 0;
}

static void run_check(struct world *w)
{
        check(&w->f.mem, &w->input, &w->findings);
}

/* The finding with that code, which must be there. */
static const struct finding *finding_of(struct world *w, enum check_code code)
{
        for (size_t i = 0; i < w->findings.n; i++)
                if (w->findings.items[i].code == code)
                        return &w->findings.items[i];
        fail_msg("no finding MB%d", (int) code);
        return NULL;
}

static void fit_host_has_none(void **state)
{
        struct world *w = *state;

        run_check(w);
        assert_int_equal(w->findings.n, 0);
        assert_true(findings_fit(&w->findings));
}

static void processors(void **state)
{
        static const struct {
                const char *cpuinfo, *module;
                enum check_code code;
        } rows[] = {
                { "flags\t: fpu vmx pae\n", "kvm_intel", CHECK_KVM_DEVICE },
                { "flags\t: fpu pae vmx", "kvm_intel", CHECK_KVM_DEVICE },
                { "flags\t: fpu vmx pae\n", "kvm_amd", CHECK_KVM_MODULE },
                { "flags\t: fpu vmxx avmx\n", "kvm_intel", CHECK_CPU },
                { "vmx flags\t: vmx\nflags\t: fpu\n", "kvm_intel", CHECK_CPU },
                { "flags: svm\n", "kvm_amd", CHECK_KVM_DEVICE },
                { "flagship\t: vmx\n", "kvm", CHECK_KVM_DEVICE },
                { "features\t: esan3 sie\n", "kvm", CHECK_KVM_DEVICE },
                { "features\t: esan3\n", "kvm", CHECK_CPU },
                { "Features\t: fp\n", "kvm", CHECK_KVM_DEVICE },
                { "cpu\t: POWER9\n", "kvm", CHECK_KVM_MODULE },
                { NULL, "kvm", CHECK_UNREAD },
        };
        struct world *w = *state;

        w->fitness.kvm_device = false;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                w->fitness.cpuinfo = rows[i].cpuinfo;
                w->fitness.modules = (struct string_list){ 0 };
                LIST_ADD(&w->f.mem, &w->fitness.modules, rows[i].module);
                run_check(w);
                assert_int_equal(w->findings.n, 1);
                assert_int_equal(w->findings.items[0].code, rows[i].code);
        }
}

static void distributions(void **state)
{
        static const struct {
                const char *release, *mend;
        } rows[] = {
                { "NAME=x\nID=debian\n", "apt install qemu-system-x86" },
                { "ID='fedora'", "dnf install qemu-kvm" },
                { "ID=\"x\"\nID_LIKE=\"y suse\"\n", "zypper install qemu-kvm" },
                { "VERSION_ID=debian\nID=debianoid\n",
                  "install with your distribution's package manager: qemu" },
                { NULL, "install with your distribution's package manager: qemu" },
        };
        struct world *w = *state;

        w->fitness.qemu = false;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                w->fitness.os_release = rows[i].release;
                run_check(w);
                assert_string_equal(finding_of(w, CHECK_QEMU)->mend, rows[i].mend);
        }
}

/* A request for a port, and what a run on it came to. */
static void plan_run(struct world *w)
{
        w->f.request.action = ACTION_BRIDGE;
        w->intent = (struct intent){ .request = &w->f.request, .bridge = "BRIDGE" };
        w->live = w->intent;
        w->input.intent = &w->intent;
        w->input.live_intent = &w->live;
        w->input.plan = &w->plan;
        add_link(&w->f, card("eth0", "52:54:00:12:34:56"));
        w->f.host.links.items[0].carrier = true;
}

static void refusals_and_notes(void **state)
{
        struct world *w = *state;
        struct arena *mem = &w->f.mem;

        plan_run(w);
        refuse(mem, &w->intent.refusals, "eth0", "mend it", "is odd");
        refuse(mem, &w->live.refusals, "eth0", "mend it", "is odd");
        refuse(mem, &w->live.refusals, "eth0", NULL, "is busy");
        refuse_as(mem, &w->intent.refusals, CHECK_UNREAD, "/etc/x", NULL, "cannot be read");
        add_note(mem, &w->plan.notes, "a note");
        note_as(mem, &w->plan.notes, &w->plan.told,
                &(struct told){ .code = CHECK_FILTERED, .mend = "route" }, "a guest of %s", "x");
        run_check(w);

        assert_int_equal(w->findings.n, 5);
        assert_int_equal(w->findings.items[0].code, CHECK_REFUSED);
        assert_string_equal(w->findings.items[0].what, "is odd");
        assert_string_equal(w->findings.items[0].mend, "mend it");
        assert_int_equal(w->findings.items[1].code, CHECK_FILTERED);
        assert_string_equal(w->findings.items[1].what, "a guest of x");
        assert_string_equal(w->findings.items[1].mend, "route");
        assert_int_equal(w->findings.items[2].code, CHECK_REFUSED_LIVE);
        assert_int_equal(w->findings.items[3].code, CHECK_UNREAD);
        assert_int_equal(w->findings.items[4].code, CHECK_NOTED);
        assert_string_equal(w->plan.notes.items[1], "a guest of x; route");
        assert_false(findings_fit(&w->findings));
}

/* Files that could not be read hide nothing that the link itself says. */
static void links_without_files(void **state)
{
        struct world *w = *state;

        plan_run(w);
        w->f.host.links.items[0].wireless = true;
        w->f.host.links.items[0].carrier = false;
        w->f.request.live = true;
        refuse_as(&w->f.mem, &w->intent.refusals, CHECK_UNREAD, "/etc/x", NULL, "cannot be read");
        w->live.refusals = w->intent.refusals;
        run_check(w);
        assert_string_equal(finding_of(w, CHECK_WIRELESS)->where, "eth0");
        assert_string_equal(finding_of(w, CHECK_CARRIER)->where, "eth0");
        assert_int_equal(finding_of(w, CHECK_UNREAD)->severity, SEVERITY_WARNING);
}

static void codes_are_sorted(void **state)
{
        (void) state;
        for (size_t i = 1; check_code_at(i) != CHECK_NONE; i++)
                assert_true(check_code_at(i - 1) < check_code_at(i));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(fit_host_has_none, set_up, tear_down),
                cmocka_unit_test_setup_teardown(processors, set_up, tear_down),
                cmocka_unit_test_setup_teardown(distributions, set_up, tear_down),
                cmocka_unit_test_setup_teardown(refusals_and_notes, set_up, tear_down),
                cmocka_unit_test_setup_teardown(links_without_files, set_up, tear_down),
                cmocka_unit_test(codes_are_sorted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
