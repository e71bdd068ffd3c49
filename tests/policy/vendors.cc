#include "tests/policy/vendors.h"

namespace mannerly::lab {
namespace {

// Longer than a line of any router may be.
std::string long_text() {
  return std::string(300, 'x');
}

Vendor junos() {
  return {"junos",
          check_junos,
          {{"from policy mannerly-bogon-prefix;", "from policy mannerly-bogon-prefixes;"},
           {"            then {\n                community add", "            then\n                community add"},
           {"            then accept;", "            then accept"},
           {"    replace:\n    community mannerly-blackhole members \"65535:666\";\n", ""},
           {"            import mannerly-cust_one-in;\n", ""},
           {"\"64501 .*\"", "\"64501 .*"},
           {"        then reject;\n    }\n    replace:\n    policy-statement mannerly-wrong-length",
            "    }\n    replace:\n    policy-statement mannerly-wrong-length"},
           {"        term bogon-asn {", "        term first-as {"}}};
}

Vendor ios_xr() {
  return {"ios-xr",
          check_iosxr,
          {{"destination in mannerly-bogon-v4", "destination in mannerly-bogon"},
           {"end-set\n!\nprefix-set", "!\nprefix-set"},
           {"  endif\n", ""},
           {"ge 8 le 24\n", "ge 8 le 24,\n"},
           {"  10.0.0.0/8 le 32,\n", "  10.0.0.0/8 le 32\n"},
           {"   route-policy mannerly-cust_one-in-v4 in\n", ""},
           {"  drop\nend-policy", "end-policy"},
           {"community-set mannerly-blackhole\n  65535:666\n", "community-set mannerly-blackhole\n"}},
          false};
}

Vendor ios() {
  return {"ios",
          check_ios,
          {{"match ip address prefix-list mannerly-bogon-v4", "match ip address prefix-list mannerly-bogon"},
           {"no ip prefix-list mannerly-bogon-v4\n", ""},
           {"ip prefix-list mannerly-bogon-v4 seq 10 ", "ip prefix-list mannerly-bogon-v4 seq 5 "},
           {"  neighbor 192.0.2.2 route-map mannerly-closed in\n", ""},
           {"  neighbor 192.0.2.2 route-map mannerly-cust_one-in-v4 in\n", ""},
           {"ip community-list standard mannerly-blackhole permit 65535:666\n", ""},
           {"ip as-path access-list 101 ", "ip as-path access-list 1001 "},
           {"route-map mannerly-cust_one-in-v4 deny 20", "route-map mannerly-cust_one-in-v4 deny 10"},
           {"neighbor 192.0.2.2 description ", "neighbor 192.0.2.2 description " + long_text()}}};
}

Vendor eos() {
  return {"eos",
          check_eos,
          {{"match ip address prefix-list mannerly-bogon-v4", "match ip address prefix-list mannerly-bogon"},
           {"no ip prefix-list mannerly-bogon-v4\n", ""},
           {"   seq 10 permit", "   seq 5 permit"},
           {"      neighbor 192.0.2.2 route-map mannerly-cust_one-in-v4 in\n", ""},
           {"      neighbor 192.0.2.2 activate\n", ""},
           {" match as-path mannerly-bogon-asn\n", " match as-path mannerly-bogons\n"},
           {" set large-community 64500:1:2 additive\n", " set large-community\n"}},
          false};
}

Vendor sros() {
  return {"sros",
          check_sros,
          {{"prefix-list [\"mannerly-bogon\"]", "prefix-list [\"mannerly-bogons\"]"},
           {"prefix-list [\"mannerly-bogon\"]", "prefix-list []"},
           {"delete prefix-list \"mannerly-bogon\"\n", ""},
           {"prefix-list \"mannerly-bogon\" { }\n", ""},
           {"    entry 20 {", "    entry 10 {"},
           {"            action-type reject\n        }\n", "            action-type reject\n"},
           {"    default-action {\n        action-type reject\n    }\n", ""},
           {"        expression \".*", "        expression \".*" + long_text()},
           {"        group \"mannerly-cust_one\"", "        group \"mannerly-cust_1\""}},
          false};
}

Vendor routeros() {
  return {"routeros",
          check_routeros,
          {{"jump mannerly-bogon-v4;", "jump mannerly-bogons;"},
           {"[[:mannerly-bogon-asn:]]", "[[:mannerly-bogons:]]"},
           {"[[:mannerly-cust_one-origins:]]\\$", "[[:mannerly-cust_one-origins:]]$"},
           {"{ reject; }", "{ reject; "},
           {"/routing/filter/rule remove [find where comment=\"mannerly\"]\n", ":put x\n"},
           {"input.filter=mannerly-cust_one-in-v4 ", ""},
           {"comment=\"keep\"", "comment=\"x\""},
           {"# cust-one", "cust-one"}},
          false};
}

Vendor vrp() {
  return {"vrp",
          check_vrp,
          {{"if-match ip-prefix mannerly-bogon-v4", "if-match ip-prefix mannerly-bogons"},
           {"undo ip ip-prefix mannerly-bogon-v4\n", ""},
           {"ip ip-prefix mannerly-bogon-v4 index 20 ", "ip ip-prefix mannerly-bogon-v4 index 10 "},
           {"undo route-policy mannerly-cust_one-in-v4\nundo", "undo"},
           {"  peer 192.0.2.2 route-policy mannerly-closed import\n", ""},
           {"  peer 192.0.2.2 route-policy mannerly-cust_one-in-v4 import\n", ""},
           {"commit\n", ""},
           {"ip as-path-filter mannerly-path-1 ", "ip as-path-filter 1" + long_text() + " "},
           {" peer 192.0.2.2 description ", " peer 192.0.2.2 description " + long_text()}},
          false};
}

}  // namespace

const std::vector<Vendor>& vendors() {
  static const std::vector<Vendor> all = {junos(), ios_xr(), ios(), eos(), sros(), routeros(), vrp()};
  return all;
}

}  // namespace mannerly::lab
