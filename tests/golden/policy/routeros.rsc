# RouterOS 7 policy of Example Transit (AS64500), 5 neighbours
# made by:  mannerly policy
# load:     /import file-name=routeros.rsc verbose=yes; /routing/bgp/session refresh [find]

:if ([:len [/routing/filter/rule find where chain="mannerly-closed"]] = 0) do={ /routing/filter/rule add chain="mannerly-closed" comment="keep" rule="reject;" }
:if ([:len [/routing/bgp/instance find where name="mannerly"]] = 0) do={ /routing/bgp/instance add name="mannerly" as=64500 }
/routing/bgp/instance set [find where name="mannerly"] as=64500 router-id=192.0.2.1
# role
# max-prefix
:if ([:len [/routing/bgp/connection find where name="mannerly-cust_one-1"]] = 0) do={ /routing/bgp/connection add name="mannerly-cust_one-1" disabled=yes instance=mannerly remote.address=192.0.2.2 remote.as=64501 afi=ip local.role=ebgp-provider input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-cust_one-1"] instance=mannerly remote.address=192.0.2.2 remote.as=64501 afi=ip local.role=ebgp-provider input.limit-process-routes-ipv4=10 output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
# role
# max-prefix
:if ([:len [/routing/bgp/connection find where name="mannerly-cust_one-2"]] = 0) do={ /routing/bgp/connection add name="mannerly-cust_one-2" disabled=yes instance=mannerly remote.address=2001:db8:0:1::2 remote.as=64501 afi=ipv6 local.role=ebgp-provider input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-cust_one-2"] instance=mannerly remote.address=2001:db8:0:1::2 remote.as=64501 afi=ipv6 local.role=ebgp-provider input.limit-process-routes-ipv6=10 output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
# role
# max-prefix
# ttl-security
# password
# set by hand: tcp-md5-key (bgp-cust-two)
:if ([:len [/routing/bgp/connection find where name="mannerly-cust_two-1"]] = 0) do={ /routing/bgp/connection add name="mannerly-cust_two-1" disabled=yes instance=mannerly remote.address=192.0.2.6 remote.as=64503 afi=ip local.role=ebgp-provider input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-cust_two-1"] instance=mannerly remote.address=192.0.2.6 remote.as=64503 afi=ip local.role=ebgp-provider input.limit-process-routes-ipv4=12 local.ttl=255 remote.ttl=255 output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
# role
# max-prefix
:if ([:len [/routing/bgp/connection find where name="mannerly-peer_one-1"]] = 0) do={ /routing/bgp/connection add name="mannerly-peer_one-1" disabled=yes instance=mannerly remote.address=192.0.2.130 remote.as=64497 afi=ip local.role=ebgp-peer input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-peer_one-1"] instance=mannerly remote.address=192.0.2.130 remote.as=64497 afi=ip local.role=ebgp-peer input.limit-process-routes-ipv4=1000 output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
# role
:if ([:len [/routing/bgp/connection find where name="mannerly-upstream_one-1"]] = 0) do={ /routing/bgp/connection add name="mannerly-upstream_one-1" disabled=yes instance=mannerly remote.address=192.0.2.14 remote.as=64498 afi=ip local.role=ebgp-customer input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-upstream_one-1"] instance=mannerly remote.address=192.0.2.14 remote.as=64498 afi=ip local.role=ebgp-customer output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
# role
:if ([:len [/routing/bgp/connection find where name="mannerly-upstream_one-2"]] = 0) do={ /routing/bgp/connection add name="mannerly-upstream_one-2" disabled=yes instance=mannerly remote.address=2001:db8:0:4::2 remote.as=64498 afi=ipv6 local.role=ebgp-customer input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-upstream_one-2"] instance=mannerly remote.address=2001:db8:0:4::2 remote.as=64498 afi=ipv6 local.role=ebgp-customer output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
# role
# max-prefix
:if ([:len [/routing/bgp/connection find where name="mannerly-ix_rs1-1"]] = 0) do={ /routing/bgp/connection add name="mannerly-ix_rs1-1" disabled=yes instance=mannerly remote.address=192.0.2.254 remote.as=64499 afi=ip local.role=ebgp-rs-client input.filter=mannerly-closed output.filter-chain=mannerly-closed }
/routing/bgp/connection set [find where name="mannerly-ix_rs1-1"] instance=mannerly remote.address=192.0.2.254 remote.as=64499 afi=ip local.role=ebgp-rs-client input.limit-process-routes-ipv4=200000 output.network=mannerly-own input.filter=mannerly-closed output.filter-chain=mannerly-closed
/routing/filter/rule remove [find where comment="mannerly"]
/routing/filter/num-list remove [find where comment="mannerly"]
/ip/firewall/address-list remove [find where comment="mannerly"]
/ipv6/firewall/address-list remove [find where comment="mannerly"]
# rtr
:if ([:len [/routing/rpki find where address="192.0.2.10"]] = 0) do={ /routing/rpki add address="192.0.2.10" group=mannerly port=3323 }
:if ([:len [/routing/rpki find where address="2001:db8::10"]] = 0) do={ /routing/rpki add address="2001:db8::10" group=mannerly port=3323 }
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 0.0.0.0/8 && dst-len in 8-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 10.0.0.0/8 && dst-len in 8-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 100.64.0.0/10 && dst-len in 10-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 127.0.0.0/8 && dst-len in 8-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 169.254.0.0/16 && dst-len in 16-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 172.16.0.0/12 && dst-len in 12-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 192.0.0.0/24 && dst-len in 24-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 192.88.99.0/24 && dst-len in 24-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 192.168.0.0/16 && dst-len in 16-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 198.18.0.0/15 && dst-len in 15-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 224.0.0.0/4 && dst-len in 4-32) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v4" comment=mannerly rule="if (dst in 240.0.0.0/4 && dst-len in 4-32) { reject; }"
/routing/filter/num-list add comment=mannerly list=mannerly-bogon-asn range=0
/routing/filter/num-list add comment=mannerly list=mannerly-bogon-asn range=23456
/routing/filter/num-list add comment=mannerly list=mannerly-bogon-asn range=64512-131071
/routing/filter/num-list add comment=mannerly list=mannerly-bogon-asn range=4200000000-4294967295
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=174
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=701
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=1299
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=2914
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=3257
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=3320
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=3356
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=3491
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=4134
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=5511
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=6453
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=6461
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=6762
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=6830
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=7018
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-locked range=64496
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-origins range=64501
/routing/filter/num-list add comment=mannerly list=mannerly-cust_one-origins range=64502
/routing/filter/rule add chain="mannerly-cust_one-blackhole-v4" comment=mannerly rule="if (dst in 198.51.100.0/24 && dst-len in 24-32) { set blackhole yes; append bgp-communities no-export; append bgp-large-communities 64500:1:2; accept; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v4" comment=mannerly rule="if (dst == 203.0.113.0/24) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v4" comment=mannerly rule="if (dst in 203.0.113.0/25 && dst-len in 25-32) { reject; }"
/routing/filter/rule add chain="mannerly-exchange-lan-v4" comment=mannerly rule="if (dst in 192.0.2.128/25 && dst-len in 25-32) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-listed-v4" comment=mannerly rule="if (dst == 198.51.100.0/24) { return; }"
/routing/filter/rule add chain="mannerly-cust_one-listed-v4" comment=mannerly rule="reject;"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in ::/3 && dst-len in 3-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 2001:2::/48 && dst-len in 48-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 2001:10::/28 && dst-len in 28-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 2002::/16 && dst-len in 16-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 3ffe::/16 && dst-len in 16-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 3fff::/20 && dst-len in 20-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 4000::/2 && dst-len in 2-128) { reject; }"
/routing/filter/rule add chain="mannerly-bogon-v6" comment=mannerly rule="if (dst in 8000::/1 && dst-len in 1-128) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-blackhole-v6" comment=mannerly rule="if (dst in 2001:db8:1000::/36 && dst-len in 36-128) { set blackhole yes; append bgp-communities no-export; append bgp-large-communities 64500:1:2; accept; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/32) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/33) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/34) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/35) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst in 2001:db8::/36 && dst-len in 36-128) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst == 2001:db8:2000::/35) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst in 2001:db8:3000::/36 && dst-len in 36-128) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst in 2001:db8:4000::/34 && dst-len in 34-128) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-own-v6" comment=mannerly rule="if (dst in 2001:db8:8000::/33 && dst-len in 33-128) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-listed-v6" comment=mannerly rule="if (dst == 2001:db8:1000::/36) { return; }"
/routing/filter/rule add chain="mannerly-cust_one-listed-v6" comment=mannerly rule="reject;"
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=174
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=701
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=1299
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=2914
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=3257
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=3320
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=3356
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=3491
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=4134
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=5511
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=6453
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=6461
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=6762
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=6830
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=7018
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-locked range=64496
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-origins range=64503
/routing/filter/num-list add comment=mannerly list=mannerly-cust_two-origins range=64504
/routing/filter/rule add chain="mannerly-cust_two-own-v4" comment=mannerly rule="if (dst == 203.0.113.0/24) { reject; }"
/routing/filter/rule add chain="mannerly-cust_two-own-v4" comment=mannerly rule="if (dst in 203.0.113.0/25 && dst-len in 25-32) { reject; }"
/routing/filter/rule add chain="mannerly-cust_two-listed-v4" comment=mannerly rule="if (dst == 198.51.100.128/25) { return; }"
/routing/filter/rule add chain="mannerly-cust_two-listed-v4" comment=mannerly rule="if (dst == 203.0.113.128/25) { return; }"
/routing/filter/rule add chain="mannerly-cust_two-listed-v4" comment=mannerly rule="reject;"
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=174
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=701
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=1299
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=2914
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=3257
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=3320
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=3356
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=3491
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=4134
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=5511
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=6453
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=6461
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=6762
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=6830
/routing/filter/num-list add comment=mannerly list=mannerly-peer_one-locked range=7018
/routing/filter/rule add chain="mannerly-peer_one-own-v4" comment=mannerly rule="if (dst == 203.0.113.0/24) { reject; }"
/routing/filter/rule add chain="mannerly-peer_one-own-v4" comment=mannerly rule="if (dst in 203.0.113.0/25 && dst-len in 25-32) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v4" comment=mannerly rule="if (dst == 203.0.113.0/24) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v4" comment=mannerly rule="if (dst in 203.0.113.0/25 && dst-len in 25-32) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/32) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/33) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst == 2001:db8::/34) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst in 2001:db8::/35 && dst-len in 35-128) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst == 2001:db8:2000::/35) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst in 2001:db8:3000::/36 && dst-len in 36-128) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst in 2001:db8:4000::/34 && dst-len in 34-128) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-own-v6" comment=mannerly rule="if (dst in 2001:db8:8000::/33 && dst-len in 33-128) { reject; }"
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=174
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=701
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=1299
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=2914
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=3257
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=3320
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=3356
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=3491
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=4134
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=5511
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=6453
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=6461
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=6762
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=6830
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=7018
/routing/filter/num-list add comment=mannerly list=mannerly-ix_rs1-locked range=64496
/routing/filter/rule add chain="mannerly-ix_rs1-own-v4" comment=mannerly rule="if (dst == 203.0.113.0/24) { reject; }"
/routing/filter/rule add chain="mannerly-ix_rs1-own-v4" comment=mannerly rule="if (dst in 203.0.113.0/25 && dst-len in 25-32) { reject; }"
# cust-one: AS64501, customer
# scrub
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# first-as
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (not bgp-as-path ^64501) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# peer-lock
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-cust_one-locked:]]) { reject; }"
# otc
# origin-list
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (not bgp-as-path [[:mannerly-cust_one-origins:]]\$) { reject; }"
# blackhole
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (bgp-communities includes blackhole) { jump mannerly-cust_one-blackhole-v4; }"
# bogon-prefix
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# prefix-length
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="jump mannerly-cust_one-own-v4;"
# exchange-lan
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="jump mannerly-exchange-lan-v4;"
# rpki-invalid
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# prefix-list
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="jump mannerly-cust_one-listed-v4;"
# graceful-shutdown
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="append bgp-large-communities 64500:1:2; accept;"
/routing/filter/rule add chain="mannerly-cust_one-in-v4" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# export-length
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:3) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:4) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:5) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v4" comment=mannerly rule="reject;"
# scrub
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# first-as
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (not bgp-as-path ^64501) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# peer-lock
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (bgp-as-path [[:mannerly-cust_one-locked:]]) { reject; }"
# otc
# origin-list
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (not bgp-as-path [[:mannerly-cust_one-origins:]]\$) { reject; }"
# blackhole
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (bgp-communities includes blackhole) { jump mannerly-cust_one-blackhole-v6; }"
# bogon-prefix
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="jump mannerly-bogon-v6;"
# prefix-length
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (dst-len < 16) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (dst-len > 48) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="jump mannerly-cust_one-own-v6;"
# exchange-lan
# rpki-invalid
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# prefix-list
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="jump mannerly-cust_one-listed-v6;"
# graceful-shutdown
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="append bgp-large-communities 64500:1:2; accept;"
/routing/filter/rule add chain="mannerly-cust_one-in-v6" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="jump mannerly-bogon-v6;"
# export-length
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (dst-len < 16) { reject; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (dst-len > 48) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:3) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:4) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:5) { accept; }"
/routing/filter/rule add chain="mannerly-cust_one-out-v6" comment=mannerly rule="reject;"
# cust-two: AS64503, customer
# RIPE::AS64503:AS-CUSTOMERS: 2 members, 3 prefixes
# scrub
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# first-as
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (not bgp-as-path ^64503) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# peer-lock
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-cust_two-locked:]]) { reject; }"
# otc
# origin-list
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (not bgp-as-path [[:mannerly-cust_two-origins:]]\$) { reject; }"
# bogon-prefix
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# prefix-length
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="jump mannerly-cust_two-own-v4;"
# exchange-lan
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="jump mannerly-exchange-lan-v4;"
# rpki-invalid
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# prefix-list
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="jump mannerly-cust_two-listed-v4;"
# graceful-shutdown
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="append bgp-large-communities 64500:1:2; accept;"
/routing/filter/rule add chain="mannerly-cust_two-in-v4" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# export-length
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:3) { accept; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:4) { accept; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:5) { accept; }"
/routing/filter/rule add chain="mannerly-cust_two-out-v4" comment=mannerly rule="reject;"
# peer-one: AS64497, peer
# scrub
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# first-as
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (not bgp-as-path ^64497) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# peer-lock
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-peer_one-locked:]]) { reject; }"
# otc
# bogon-prefix
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# prefix-length
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="jump mannerly-peer_one-own-v4;"
# exchange-lan
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="jump mannerly-exchange-lan-v4;"
# rpki-invalid
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# graceful-shutdown
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="append bgp-large-communities 64500:1:3; accept;"
/routing/filter/rule add chain="mannerly-peer_one-in-v4" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# export-length
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-peer_one-out-v4" comment=mannerly rule="reject;"
# upstream-one: AS64498, upstream
# scrub
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# first-as
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (not bgp-as-path ^64498) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# otc
# bogon-prefix
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# prefix-length
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="jump mannerly-upstream_one-own-v4;"
# exchange-lan
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="jump mannerly-exchange-lan-v4;"
# rpki-invalid
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# graceful-shutdown
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="append bgp-large-communities 64500:1:4; accept;"
/routing/filter/rule add chain="mannerly-upstream_one-in-v4" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# export-length
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v4" comment=mannerly rule="reject;"
# scrub
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# first-as
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (not bgp-as-path ^64498) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# otc
# bogon-prefix
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="jump mannerly-bogon-v6;"
# prefix-length
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (dst-len < 16) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (dst-len > 48) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="jump mannerly-upstream_one-own-v6;"
# exchange-lan
# rpki-invalid
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# graceful-shutdown
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="append bgp-large-communities 64500:1:4; accept;"
/routing/filter/rule add chain="mannerly-upstream_one-in-v6" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="jump mannerly-bogon-v6;"
# export-length
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="if (dst-len < 16) { reject; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="if (dst-len > 48) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-upstream_one-out-v6" comment=mannerly rule="reject;"
# ix-rs1: AS64499, route-server
# scrub
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="delete bgp-large-communities regexp \"^64500:\";"
# many-communities: not expressed: filters do not count communities
# long-path
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (bgp-path-len > 40) { reject; }"
# bogon-asn
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-bogon-asn:]]) { reject; }"
# peer-lock
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (bgp-as-path [[:mannerly-ix_rs1-locked:]]) { reject; }"
# otc
# bogon-prefix
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# prefix-length
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# own-prefix
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="jump mannerly-ix_rs1-own-v4;"
# exchange-lan
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="jump mannerly-exchange-lan-v4;"
# rpki-invalid
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="rpki-verify mannerly;"
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (rpki invalid) { reject; }"
# aspa-invalid: not expressed: the manual has no statement for ASPA
# graceful-shutdown
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="if (bgp-communities includes graceful-shutdown) { set bgp-local-pref 0; }"
# mark
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="append bgp-large-communities 64500:1:5; accept;"
/routing/filter/rule add chain="mannerly-ix_rs1-in-v4" comment=mannerly rule="reject;"
# export-blackhole
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="if (bgp-communities includes blackhole) { reject; }"
# export-bogon
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="jump mannerly-bogon-v4;"
# export-length
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="if (dst-len < 8) { reject; }"
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="if (dst-len > 24) { reject; }"
# export-otc
# export-marked
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="if (bgp-network) { append bgp-large-communities 64500:1:1; accept; }"
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:1) { accept; }"
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="if (bgp-large-communities includes 64500:1:2) { accept; }"
/routing/filter/rule add chain="mannerly-ix_rs1-out-v4" comment=mannerly rule="reject;"
# originate
/ip/firewall/address-list add comment=mannerly list=mannerly-own address=203.0.113.0/24
:if ([:len [/ip/route find where dst-address="203.0.113.0/24"]] = 0) do={ /ip/route add dst-address="203.0.113.0/24" blackhole comment=own }
/ipv6/firewall/address-list add comment=mannerly list=mannerly-own address=2001:db8::/32
:if ([:len [/ipv6/route find where dst-address="2001:db8::/32"]] = 0) do={ /ipv6/route add dst-address="2001:db8::/32" blackhole comment=own }
/routing/bgp/connection set [find where name="mannerly-cust_one-1"] input.filter=mannerly-cust_one-in-v4 output.filter-chain=mannerly-cust_one-out-v4 disabled=no
/routing/bgp/connection set [find where name="mannerly-cust_one-2"] input.filter=mannerly-cust_one-in-v6 output.filter-chain=mannerly-cust_one-out-v6 disabled=no
/routing/bgp/connection set [find where name="mannerly-cust_two-1"] input.filter=mannerly-cust_two-in-v4 output.filter-chain=mannerly-cust_two-out-v4 disabled=no
/routing/bgp/connection set [find where name="mannerly-peer_one-1"] input.filter=mannerly-peer_one-in-v4 output.filter-chain=mannerly-peer_one-out-v4 disabled=no
/routing/bgp/connection set [find where name="mannerly-upstream_one-1"] input.filter=mannerly-upstream_one-in-v4 output.filter-chain=mannerly-upstream_one-out-v4 disabled=no
/routing/bgp/connection set [find where name="mannerly-upstream_one-2"] input.filter=mannerly-upstream_one-in-v6 output.filter-chain=mannerly-upstream_one-out-v6 disabled=no
/routing/bgp/connection set [find where name="mannerly-ix_rs1-1"] input.filter=mannerly-ix_rs1-in-v4 output.filter-chain=mannerly-ix_rs1-out-v4 disabled=no
