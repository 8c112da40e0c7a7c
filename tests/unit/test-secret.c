// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Secrets in the files of each dialect: what is hidden, and that all else is as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spawn.h"
#include "text/diff.h"
#include "text/secret.h"

#define KEYFILE    "/etc/NetworkManager/system-connections/eth0.nmconnection"
#define NETWORKD   "/etc/systemd/network/10-wg.netdev"
#define NETPLAN    "/etc/netplan/01.yaml"
#define IFCFG      "/etc/sysconfig/network-scripts/ifcfg-eth0"
#define KEYS       "/etc/sysconfig/network-scripts/keys-eth0"
#define INTERFACES "/etc/network/interfaces"

static const struct row {
        const char *path, *text, *shown; /* NULL: the same */
} rows[] = {
        /* keyfile */
        { KEYFILE, "[802-1x]\neap=peap;\nidentity=joe\npassword=s3cret\nphase2-auth=mschapv2\n",
          "[802-1x]\neap=peap;\nidentity=joe\npassword=<hidden>\nphase2-auth=mschapv2\n" },
        { KEYFILE,
          "[802-1x]\nprivate-key-password = a b\nphase2-private-key-password=x\npin=1234\n",
          "[802-1x]\nprivate-key-password = <hidden>\nphase2-private-key-password=<hidden>\n"
          "pin=<hidden>\n" },
        { KEYFILE,
          "[802-1x]\npassword-flags=1\nprivate-key=/etc/ssl/eth0.key\nclient-cert=file:///x\n",
          NULL },
        { KEYFILE, "[802-1x]\nprivate-key=data:;base64,AAAA\n",
          "[802-1x]\nprivate-key=<hidden>\n" },
        { KEYFILE,
          "[802-1x]\nprivate-key=pkcs11:object=a;pin-value=1\nphase2-private-key=file:///k\n",
          "[802-1x]\nprivate-key=<hidden>\nphase2-private-key=file:///k\n" },
        { KEYFILE,
          "[wifi-security]\nkey-mgmt=wpa-psk\npsk=x\npsk-flags=0\nwep-key0=x\nwep-key-type=1\n"
          "leap-password=x\n",
          "[wifi-security]\nkey-mgmt=wpa-psk\npsk=<hidden>\npsk-flags=0\nwep-key0=<hidden>\n"
          "wep-key-type=1\nleap-password=<hidden>\n" },
        { KEYFILE, "[vpn]\ngateway=x\n[vpn-secrets]\nanything=x\n[ipv4]\nmethod=auto\n",
          "[vpn]\ngateway=x\n[vpn-secrets]\nanything=<hidden>\n[ipv4]\nmethod=auto\n" },
        { KEYFILE,
          "[wireguard]\nprivate-key=x=\n[wireguard-peer.AbC=]\npreshared-key=x=\nendpoint=h:1\n",
          "[wireguard]\nprivate-key=<hidden>\n[wireguard-peer.AbC=]\npreshared-key=<hidden>\n"
          "endpoint=h:1\n" },
        { KEYFILE, "[macsec]\nmka-cak=x\nmka-ckn=y\n", "[macsec]\nmka-cak=<hidden>\nmka-ckn=y\n" },
        { KEYFILE, "[802-1x]\n#password=old\n; password=old\npassword=\n",
          "[802-1x]\n#password=<hidden>\n; password=<hidden>\npassword=\n" },

        /* networkd */
        { NETWORKD,
          "[WireGuard]\nPrivateKey=x=\nPrivateKeyFile=/etc/k\n[WireGuardPeer]\nPublicKey=y=\n"
          "PresharedKey=x=\n",
          "[WireGuard]\nPrivateKey=<hidden>\nPrivateKeyFile=/etc/k\n[WireGuardPeer]\nPublicKey=y=\n"
          "PresharedKey=<hidden>\n" },
        { NETWORKD, "[MACsecTransmitAssociation]\nKeyId=0\nKey=81\n[Tunnel]\nKey=5\n",
          "[MACsecTransmitAssociation]\nKeyId=0\nKey=<hidden>\n[Tunnel]\nKey=5\n" },
        { NETWORKD, "[WireGuard]\nPrivateKey=ab\\\ncd\\\n  ef\nListenPort=1\n",
          "[WireGuard]\nPrivateKey=<hidden>\n<hidden>\n  <hidden>\nListenPort=1\n" },
        { "/etc/systemd/network/10-a.link", "[Link]\nWakeOnLanPassword=cb:a9\n",
          "[Link]\nWakeOnLanPassword=<hidden>\n" },

        /* netplan */
        { NETPLAN,
          "network:\n  ethernets:\n    eth0:\n      auth:\n        method: peap\n"
          "        password: \"x\" # not this\n        client-key: /k\n"
          "        client-key-password: x\n      dhcp4: true\n",
          "network:\n  ethernets:\n    eth0:\n      auth:\n        method: peap\n"
          "        password: <hidden>\n        client-key: /k\n"
          "        client-key-password: <hidden>\n      dhcp4: true\n" },
        { NETPLAN, "    eth0: {dhcp4: true, auth: {password: x, method: peap}}\n    eth1: {}\n",
          "    eth0: {dhcp4: true, auth: {password: <hidden>\n    eth1: {}\n" },
        { NETPLAN, "  auth: {\"password\": x}\n", "  auth: {\"password\": <hidden>\n" },
        { NETPLAN, "      password: |\n        line1\n\n        line2\n      method: peap\n",
          "      password: <hidden>\n        <hidden>\n\n        <hidden>\n      method: peap\n" },
        { NETPLAN, "      password:\n        x\n      method: peap\n",
          "      password:\n        <hidden>\n      method: peap\n" },
        { NETPLAN, "      password: \"a\\\"\n  b\n  c\"\n  dhcp4: true\n",
          "      password: <hidden>\n  <hidden>\n  <hidden>\n  dhcp4: true\n" },
        { NETPLAN, "      password: don't\n      method: peap\n",
          "      password: <hidden>\n      method: peap\n" },
        { NETPLAN,
          "  - key: x\n    allowed-ips: []\n  - keys:\n      public: p\n      shared: s\n  - a: "
          "b\n",
          "  - key: <hidden>\n    allowed-ips: []\n  - keys:\n      <hidden>\n      <hidden>\n"
          "  - a: b\n" },
        { NETPLAN,
          "passthrough:\n  wifi-security.psk: x\n  \"vpn-secrets.a\": y\n  802-1x.eap: peap\n",
          "passthrough:\n  wifi-security.psk: <hidden>\n  \"vpn-secrets.a\": <hidden>\n"
          "  802-1x.eap: peap\n" },
        { NETPLAN, "  # password: old\n", "  # password: <hidden>\n" },
        { NETPLAN, "  key-management: psk\n  keyboard: x\n", NULL },

        /* ifcfg */
        { IFCFG,
          "DEVICE=eth0\nIEEE_8021X_PASSWORD=x\nIEEE_8021X_PASSWORD_FLAGS=ask\n"
          "IEEE_8021X_INNER_AUTH_PRIVATE_KEY_PASSWORD=x\nKEY_MGMT=WPA-PSK\nWPA_PSK='a b'\n",
          "DEVICE=eth0\nIEEE_8021X_PASSWORD=<hidden>\nIEEE_8021X_PASSWORD_FLAGS=ask\n"
          "IEEE_8021X_INNER_AUTH_PRIVATE_KEY_PASSWORD=<hidden>\nKEY_MGMT=WPA-PSK\n"
          "WPA_PSK=<hidden>\n" },
        { IFCFG, "IEEE_8021X_PRIVATE_KEY=/k\nKEY1=x\nKEY_PASSPHRASE2=x\nDEFAULTKEY=1\nKEY=x\n",
          "IEEE_8021X_PRIVATE_KEY=/k\nKEY1=<hidden>\nKEY_PASSPHRASE2=<hidden>\nDEFAULTKEY=1\n"
          "KEY=<hidden>\n" },
        { IFCFG, "export WPA_PSK=x\nA=1 WPA_PSK=x\nA=1;WPA_PSK=x\n# WPA_PSK=x\n",
          "export WPA_PSK=<hidden>\nA=1 WPA_PSK=<hidden>\nA=1;WPA_PSK=<hidden>\n"
          "# WPA_PSK=<hidden>\n" },
        { IFCFG, "WPA_PSK=\"a\nb\nc\"\nONBOOT=yes\n",
          "WPA_PSK=<hidden>\n<hidden>\n<hidden>\nONBOOT=yes\n" },
        { IFCFG, "WPA_PSK=a\\\nb\nONBOOT=yes", "WPA_PSK=<hidden>\n<hidden>\nONBOOT=yes" },
        { KEYS, "KEY_TYPE=passphrase\n# words\nANY=x", "KEY_TYPE=<hidden>\n# words\nANY=<hidden>" },

        /* ifupdown */
        { INTERFACES,
          "iface eth0 inet dhcp\n\twpa-ssid home\n\twpa-psk x y\n\twpa-key-mgmt WPA-PSK\n"
          "\twpa-private-key /k\n\twpa-private-key-passwd x\n\twireless-key s:x\n",
          "iface eth0 inet dhcp\n\twpa-ssid home\n\twpa-psk <hidden>\n\twpa-key-mgmt WPA-PSK\n"
          "\twpa-private-key /k\n\twpa-private-key-passwd <hidden>\n\twireless-key <hidden>\n" },
        { INTERFACES,
          "    up login --password=x --user y\n    up PSK=x run\n    up iwconfig wlan0 key x\n",
          "    up login --password=<hidden>\n    up PSK=<hidden>\n    up iwconfig wlan0 key "
          "<hidden>\n" },
        { INTERFACES, "wpa-psk \\\n  x\\\n y\nauto eth0\n",
          "wpa-psk <hidden>\n  <hidden>\n <hidden>\nauto eth0\n" },
        { "/srv/interfaces", "wpa-psk x\n", "wpa-psk <hidden>\n" },

        /* no secret, no text */
        { INTERFACES, "auto lo\n\n# a comment", NULL },
        { IFCFG, "", NULL },
};

static size_t lines_of(const char *text)
{
        size_t n = 0;

        for (; (text = strchr(text, '\n')); text++)
                n++;
        return n;
}

static void secrets_are_hidden(void **state)
{
        (void) state;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                struct arena mem cleanup(arena_free) = { 0 };
                const struct shown_text shown = secret_hide(&mem, rows[i].path, rows[i].text);
                size_t n = 0;

                if (strcmp(shown.text, rows[i].shown ? rows[i].shown : rows[i].text) != 0)
                        fail_msg("row %zu:\n%s", i, shown.text);
                for (size_t line = 0; shown.hidden && line < lines_of(rows[i].text); line++)
                        n += shown.hidden[line];
                assert_true(!!shown.n_hidden == !!rows[i].shown);
                assert_int_equal(lines_of(shown.text), lines_of(rows[i].text));
                if (rows[i].text[0] && rows[i].text[strlen(rows[i].text) - 1] == '\n')
                        assert_int_equal(n, shown.n_hidden);
        }
}

static void no_file_has_none(void **state)
{
        struct arena mem cleanup(arena_free) = { 0 };

        (void) state;
        assert_null(secret_hide(&mem, IFCFG, NULL).text);
}

/* What is shown of a change; the file is an ifcfg file. */
static const struct change_row {
        const char *before, *after, *expected; /* after the header */
        size_t n_hidden;
        bool is_patch;
} changes[] = {
        /* beside a change, after it, before it, around it */
        { "WPA_PSK=x\na\nb\n", "WPA_PSK=x\nA\nb\n", "@@ -2,2 +2,2 @@\n-a\n+A\n b\n", 0, true },
        { "1\n2\na\n3\nWPA_PSK=x\nb\n4\n", "1\n2\nA\n3\nWPA_PSK=x\nb\n4\n",
          "@@ -2,3 +2,3 @@\n 2\n-a\n+A\n 3\n", 0, true },
        { "1\na\nWPA_PSK=x\n", "1\nA\nWPA_PSK=x\n", "@@ -2 +2 @@\n-a\n+A\n", 0, true },
        { "1\nKEY1=x\nKEY2=x\n2\n", "1\nKEY1=x\nA\nKEY2=x\n2\n", "@@ -2,0 +3 @@\n+A\n", 0, true },
        /* between two changes, near enough for one hunk */
        { "a\n1\nKEY1=x\n2\nb\n", "A\n1\nKEY1=x\n2\nB\n",
          "@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 2\n-b\n+B\n", 0, true },
        /* of a line with a secret */
        { "a\nKEY1=x\n", "a\n", "@@ -1,2 +1 @@\n a\n-KEY1=<hidden>\n", 1, false },
        { "a\n", "a\nKEY1=x\n", "@@ -1 +1,2 @@\n a\n!KEY1=<hidden>\n", 1, false },
        { "a\nKEY1=x\n", "a\nKEY1=y\n", "@@ -1,2 +1,2 @@\n a\n-KEY1=<hidden>\n!KEY1=<hidden>\n", 2,
          false },
        { NULL, "a\nKEY1=x\n", "@@ -0,0 +1,2 @@\n+a\n!KEY1=<hidden>\n", 1, false },
};

static void write_file(const char *path, const char *text)
{
        FILE *file = fopen(path, "we");

        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static void read_file(const char *path, char *text, size_t size)
{
        FILE *file = fopen(path, "re");

        text[file ? fread(text, 1, size - 1, file) : 0] = '\0';
        if (file)
                assert_int_equal(fclose(file), 0);
}

/* The real patch(1) does what is shown, or says that it cannot; it never writes "<hidden>". */
static void what_is_shown_is_a_patch_or_none(void **state)
{
        char folder[] = "/tmp/secret.XXXXXX", file[64], diff[64], text[256];
        const char *const patch[] = { "patch", "-p1", "-s", "-d", folder,
                                      "-i",    diff,  "-r", "-",  NULL };

        (void) state;
        assert_non_null(mkdtemp(folder));
        snprintf(file, sizeof(file), "%s/ifcfg-a", folder);
        snprintf(diff, sizeof(diff), "%s/diff", folder);
        for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
                const struct change_row *row = &changes[i];
                cleanup(strbuf_free) struct strbuf out = STRBUF_INIT;

                assert_int_equal(
                        diff_hiding_secrets(&out, "/sysconfig/ifcfg-a", row->before, row->after),
                        row->n_hidden);
                if (strcmp(strstr(strbuf_str(&out), "@@"), row->expected) != 0)
                        fail_msg("row %zu:\n%s", i, strbuf_str(&out));

                out.len = 0;
                diff_hiding_secrets(&out, "/sysconfig/ifcfg-a", row->before, row->after);
                for (char *name = out.data; (name = strstr(name, "/sysconfig/ifcfg-a")); name++)
                        memcpy(name, "//////////", 10); /* in the folder itself */
                write_file(diff, strbuf_str(&out));
                unlink(file);
                if (row->before)
                        write_file(file, row->before);
                assert_true((spawn_wait(patch, 60, NULL) == 0) == row->is_patch);
                read_file(file, text, sizeof(text));
                assert_null(strstr(text, "<hidden>"));
                assert_string_equal(text, row->is_patch ? row->after
                                          : row->before ? row->before
                                                        : "");
        }
        assert_int_equal(spawn_wait((const char *const[]){ "rm", "-rf", folder, NULL }, 10, NULL),
                         0);
}

int main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(secrets_are_hidden),
                cmocka_unit_test(no_file_has_none),
                cmocka_unit_test(what_is_shown_is_a_patch_or_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
