# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # what the script that sources it sets
#
# The host with libvirt: a guest, emulated, whose card is on the bridge that was made while the host
# ran. Part of host.

guest_mac=02:00:00:00:00:20

guest_files()
{
        local images=$root/var/lib/libvirt/images
        cp "$kernel"/boot/vmlinuz-* "$images/vmlinuz" && "$here/guest" "$kernel" "$images/initramfs" &&
                chmod 644 "$images/vmlinuz" "$images/initramfs" || return
        # nothing confines a guest here, and there are no control groups to keep it in
        printf '%s\n' 'security_driver = "none"' 'cgroup_controllers = [ ]' 'namespaces = [ ]' \
                >>"$root/etc/libvirt/qemu.conf"
        # bullseye's libvirt 7.0 does not know the word yet
        local cpu="<cpu mode='maximum'/>"
        [[ $(chroot "$root" virsh --version) != [1-6].* && $(chroot "$root" virsh --version) != 7.0.* ]] || cpu=
        cat >"$root/root/guest.xml" <<END
<domain type='qemu'>
  <name>guest</name>
  <memory unit='MiB'>160</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>/var/lib/libvirt/images/vmlinuz</kernel>
    <initrd>/var/lib/libvirt/images/initramfs</initrd>
    <cmdline>console=ttyS0 panic=-1 quiet random.trust_cpu=on</cmdline>
  </os>
  <features><acpi/></features>
  $cpu
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <interface type='bridge'>
      <mac address='$guest_mac'/>
      <source bridge='vnet0'/>
      <model type='virtio'/>
    </interface>
    <serial type='file'><source path='/var/log/guest.log'/></serial>
    <memballoon model='none'/>
  </devices>
</domain>
END
}

guest_leased()
{
        guest_address=$(awk -v mac="$guest_mac" '$2 == mac { print $3 }' "$work/leases")
        [ -n "$guest_address" ]
}

# a ping by the prober, which needs no other program
guest_answers()
{
        "$build/tests/live/prober" --interval 10000 --before 500 --after 500 --limit 3000 \
                --echo "guest@/proc/$$/ns/net=$guest_address" | grep -q '"alive": true'
}

guest_runs()
{
        inside virsh domstate guest | grep -qx running
}

refused()
{
        local status
        over_ssh mkbridge --live --undo vnet0
        status=$?
        [ "$status" -eq 3 ]
}

libvirt_round()
{
        stage=start
        guest_files || return
        first_boot eth0 || return
        etc_remember

        stage=switch
        idle_open
        measured over_ssh_command mkbridge --live eth0 vnet0 || return
        looks vnet0 || return

        stage=guest
        if ! point guest 'a guest starts' inside virsh create /root/guest.xml; then
                inside cat /var/log/libvirt/qemu/guest.log >>"$work/log" 2>&1
                return 1
        fi
        # a kernel that is emulated takes its time
        point guest 'it gets an address by DHCP through the bridge' until_true 120 guest_leased
        point guest 'it answers' until_true 30 guest_answers
        inside cat /var/log/guest.log >>"$work/log" 2>&1
        cell state info "$guest_address answers"

        stage='guest: libvirtd restarted'
        point restart 'restart of libvirtd' inside systemctl restart libvirtd
        point guest 'it still runs' until_true 30 guest_runs
        point guest 'it still answers' until_true 30 guest_answers
        cell state info "$(inside virsh domstate guest)"

        stage='guest: undo'
        point refusal 'undo is refused with a guest on the bridge' refused
        cp "$work/out" "$work/refusal"
        log "the refusal: $(cat "$work/refusal")"
        point refusal 'and says which port it is' grep -q 'vnet[0-9]' "$work/refusal"
        point guest 'the guest answers' until_true 30 guest_answers
        cell state info 'refused'

        stage=undo
        point guest 'the guest ends' inside virsh destroy guest
        measured over_ssh_command mkbridge --live --undo vnet0 || return
        point session 'idle session' idle_answers
        looks eth0
        etc_same
}
