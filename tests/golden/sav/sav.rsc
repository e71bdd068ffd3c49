# MikroTik RouterOS 7: anti-spoofing on 7 interfaces
# made by: test
# two lines
# load: /import file-name=sav.rsc in safe mode

# office: list (acl)
/ip firewall raw remove [find comment="sav-eth9"]
/ip firewall address-list remove [find list="sav-eth9"]
/ip firewall address-list add list="sav-eth9" address=203.0.113.0/25
/ip firewall raw add chain=prerouting in-interface="eth9" comment="sav-eth9" action=accept src-address=0.0.0.0 protocol=udp dst-port=67
/ip firewall raw add chain=prerouting in-interface="eth9" comment="sav-eth9" action=drop src-address-list=!"sav-eth9"
/ipv6 firewall raw remove [find comment="sav-eth9"]
/ipv6 firewall address-list remove [find list="sav-eth9"]
/ipv6 firewall raw add chain=prerouting in-interface="eth9" comment="sav-eth9" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="eth9" comment="sav-eth9" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="eth9" comment="sav-eth9" action=drop src-address-list=!"sav-eth9"
# cust-one: strict
/ip firewall raw remove [find comment="sav-eth1"]
/ip firewall address-list remove [find list="sav-eth1"]
/ip firewall address-list add list="sav-eth1" address=192.0.2.2/32
/ip firewall address-list add list="sav-eth1" address=198.51.100.0/26
/ip firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1" action=drop src-address-list=!"sav-eth1"
/ipv6 firewall raw remove [find comment="sav-eth1"]
/ipv6 firewall address-list remove [find list="sav-eth1"]
/ipv6 firewall address-list add list="sav-eth1" address=2001:db8:0:1::2/128
/ipv6 firewall address-list add list="sav-eth1" address=2001:db8:1000::/36
/ipv6 firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1" action=drop src-address-list=!"sav-eth1"
# cust-two: list (strict)
/ip firewall raw remove [find comment="sav-eth2"]
/ip firewall address-list remove [find list="sav-eth2"]
/ip firewall address-list add list="sav-eth2" address=192.0.2.6/32
/ip firewall address-list add list="sav-eth2" address=198.51.100.64/26
/ip firewall address-list add list="sav-eth2" address=198.51.100.128/25
/ip firewall raw add chain=prerouting in-interface="eth2" comment="sav-eth2" action=drop src-address-list=!"sav-eth2"
/ipv6 firewall raw remove [find comment="sav-eth2"]
/ipv6 firewall address-list remove [find list="sav-eth2"]
/ipv6 firewall raw add chain=prerouting in-interface="eth2" comment="sav-eth2" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="eth2" comment="sav-eth2" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="eth2" comment="sav-eth2" action=drop src-address-list=!"sav-eth2"
# peer-one: loose
# not expressed: that a route to the source exists
/ip firewall raw remove [find comment="sav-ge_0_0_7_100"]
/ip firewall address-list remove [find list="sav-ge_0_0_7_100"]
/ip firewall address-list add list="sav-ge_0_0_7_100" address=203.0.113.0/24
/ip firewall raw add chain=prerouting in-interface="ge-0/0/7.100" comment="sav-ge_0_0_7_100" action=drop src-address-list="sav-ge_0_0_7_100"
/ipv6 firewall raw remove [find comment="sav-ge_0_0_7_100"]
/ipv6 firewall address-list remove [find list="sav-ge_0_0_7_100"]
/ipv6 firewall address-list add list="sav-ge_0_0_7_100" address=2001:db8::/32
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/7.100" comment="sav-ge_0_0_7_100" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/7.100" comment="sav-ge_0_0_7_100" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/7.100" comment="sav-ge_0_0_7_100" action=drop src-address-list="sav-ge_0_0_7_100"
# upstream-one: loose
# not expressed: that a route to the source exists
/ip firewall raw remove [find comment="sav-ge_0_0_8_100"]
/ip firewall address-list remove [find list="sav-ge_0_0_8_100"]
/ip firewall address-list add list="sav-ge_0_0_8_100" address=203.0.113.0/24
/ip firewall raw add chain=prerouting in-interface="ge-0/0/8.100" comment="sav-ge_0_0_8_100" action=drop src-address-list="sav-ge_0_0_8_100"
/ipv6 firewall raw remove [find comment="sav-ge_0_0_8_100"]
/ipv6 firewall address-list remove [find list="sav-ge_0_0_8_100"]
/ipv6 firewall address-list add list="sav-ge_0_0_8_100" address=2001:db8::/32
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/8.100" comment="sav-ge_0_0_8_100" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/8.100" comment="sav-ge_0_0_8_100" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/8.100" comment="sav-ge_0_0_8_100" action=accept src-address=2001:db8:0:4::2/128
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/8.100" comment="sav-ge_0_0_8_100" action=drop src-address-list="sav-ge_0_0_8_100"
# ix-rs1: loose
# not expressed: that a route to the source exists
/ip firewall raw remove [find comment="sav-ge_0_0_9_100"]
/ip firewall address-list remove [find list="sav-ge_0_0_9_100"]
/ip firewall address-list add list="sav-ge_0_0_9_100" address=203.0.113.0/24
/ip firewall raw add chain=prerouting in-interface="ge-0/0/9.100" comment="sav-ge_0_0_9_100" action=drop src-address-list="sav-ge_0_0_9_100"
/ipv6 firewall raw remove [find comment="sav-ge_0_0_9_100"]
/ipv6 firewall address-list remove [find list="sav-ge_0_0_9_100"]
/ipv6 firewall address-list add list="sav-ge_0_0_9_100" address=2001:db8::/32
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/9.100" comment="sav-ge_0_0_9_100" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/9.100" comment="sav-ge_0_0_9_100" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="ge-0/0/9.100" comment="sav-ge_0_0_9_100" action=drop src-address-list="sav-ge_0_0_9_100"
# cust-one: list (acl)
/ip firewall raw remove [find comment="sav-eth1_2"]
/ip firewall address-list remove [find list="sav-eth1_2"]
/ip firewall address-list add list="sav-eth1_2" address=192.0.2.2/32
/ip firewall address-list add list="sav-eth1_2" address=198.51.100.0/24
/ip firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1_2" action=drop src-address-list=!"sav-eth1_2"
/ipv6 firewall raw remove [find comment="sav-eth1_2"]
/ipv6 firewall address-list remove [find list="sav-eth1_2"]
/ipv6 firewall address-list add list="sav-eth1_2" address=2001:db8:0:1::2/128
/ipv6 firewall address-list add list="sav-eth1_2" address=2001:db8:1000::/36
/ipv6 firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1_2" action=accept src-address=fe80::/10
/ipv6 firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1_2" action=accept src-address=::/128 protocol=icmpv6
/ipv6 firewall raw add chain=prerouting in-interface="eth1" comment="sav-eth1_2" action=drop src-address-list=!"sav-eth1_2"
