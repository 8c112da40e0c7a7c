iface eth0 inet6 manual
