// IANA's registries in their CSV form, cut down to what the world uses: IPv4 address space, IPv6
// unicast assignments, AS numbers.
#include "sim/build.h"
#include "sim/writers.h"

namespace mannerly::sim {
namespace {

std::string_view designation_of(Rir rir) {
  constexpr std::string_view kNames[] = {"AFRINIC", "APNIC", "ARIN", "LACNIC", "RIPE NCC"};
  return kNames[index_of(rir)];
}
// The registry's server: what tells the registry to a reader.
std::string_view whois_of(Rir rir) {
  constexpr std::string_view kServers[] = {"whois.afrinic.net", "whois.apnic.net", "whois.arin.net", "whois.lacnic.net",
                                           "whois.ripe.net"};
  return kServers[index_of(rir)];
}

Status write_ipv4(Sink& sink) {
  File file(sink, "iana/ipv4-address-space.csv");
  file.text("Prefix,Designation,Date,WHOIS,RDAP,Status [1],Note\n");
  for (std::uint32_t block = 0; block < 256; ++block) {
    const auto owner = owner_of_v4(static_cast<std::uint8_t>(block));
    if (owner && owner->legacy) {
      file.print("{:03}/8,Administered by {},1993-05,{},,LEGACY,Simulated\n", block, designation_of(owner->rir),
                 whois_of(owner->rir));
    } else if (owner) {
      file.print("{:03}/8,{},2004-05,{},,ALLOCATED,Simulated\n", block, designation_of(owner->rir),
                 whois_of(owner->rir));
    } else if (block == 0 || block == 10 || block == 127) {
      file.print("{:03}/8,Special use,1981-09,,,RESERVED,\n", block);
    } else if (block >= 224 && block < 240) {
      file.print("{:03}/8,Multicast,1991-05,,,RESERVED,\n", block);
    } else if (block >= 240) {
      file.print("{:03}/8,Future use,1981-09,,,RESERVED,\n", block);
    } else {
      // Not used by the world; some of them hold special-purpose space.
      file.print(
          "{:03}/8,Administered by ARIN,1992-05,whois.arin.net,,LEGACY,Simulated: no network of the world holds any of "
          "it\n",
          block);
    }
  }
  return file.close();
}

Status write_ipv6(Sink& sink) {
  File file(sink, "iana/ipv6-unicast-address-assignments.csv");
  file.text("Prefix,Designation,Date,WHOIS,RDAP,Status,Note\n");
  for (std::size_t r = 0; r < kRirCount; ++r) {
    const Rir rir = static_cast<Rir>(r);
    file.print("{:x}::/12,{},2006-10-03,{},,ALLOCATED,Simulated\n", info_of(rir).v6_block, designation_of(rir),
               whois_of(rir));
  }
  return file.close();
}

Status write_asns(Sink& sink) {
  File file(sink, "iana/as-numbers.csv");
  file.text("Number,Description,WHOIS,RDAP,Reference,Registration Date\n");
  file.text("0,Reserved (simulated registry),,,[RFC7607],\n");
  for (std::uint32_t first = 0; first <= kAsn16Last; first += 1024) {
    const Rir rir = rir_of_asn16(first);
    const std::uint32_t last = std::min(first + 1023, kAsn16Last);
    const auto row = [&](std::uint32_t from, std::uint32_t to) {
      file.print("{}-{},Assigned by {},{},,,\n", from, to, designation_of(rir), whois_of(rir));
    };
    if (first <= kAsTrans.value && last >= kAsTrans.value) {
      row(first, kAsTrans.value - 1);
      file.print("{},AS_TRANS,,,[RFC6793],\n", kAsTrans.value);
      row(kAsTrans.value + 1, last);
    } else {
      row(first == 0 ? 1 : first, last);
    }
  }
  file.text("64496-64511,\"Reserved for use in documentation and sample code\",,,[RFC5398],\n");
  file.text("64512-65534,Reserved for Private Use,,,[RFC6996],\n65535,Reserved,,,[RFC7300],\n");
  file.text("65536-65551,\"Reserved for use in documentation and sample code\",,,[RFC5398],\n");
  file.text("65552-131071,Reserved,,,,\n");
  for (const Rir rir : {Rir::kApnic, Rir::kRipeNcc, Rir::kLacnic, Rir::kAfrinic, Rir::kArin}) {
    const std::uint32_t first = info_of(rir).asn32_first;
    file.print("{}-{},Assigned by {},{},,,\n", first, first + 65535, designation_of(rir), whois_of(rir));
  }
  file.text("458752-4199999999,Unallocated,,,,\n4200000000-4294967294,Reserved for Private Use,,,[RFC6996],\n");
  file.text("4294967295,Reserved,,,[RFC7300],\n");
  return file.close();
}

}  // namespace

Status write_iana(const World&, Sink& sink) {
  MANNERLY_CHECK_OK(write_ipv4(sink));
  MANNERLY_CHECK_OK(write_ipv6(sink));
  return write_asns(sink);
}

}  // namespace mannerly::sim
