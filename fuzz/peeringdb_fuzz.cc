// PeeringDB dumps and pages: no crash; what was read can be written and read again.
#include <vector>

#include "wire/peeringdb/peeringdb.h"

namespace pdb = mannerly::peeringdb;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::vector<pdb::Net> nets;
  std::vector<pdb::Poc> pocs;
  std::vector<pdb::NetIxLan> ports;
  pdb::PeeringdbReader reader({.net = [&](const auto& x) { nets.push_back(x); },
                               .poc = [&](const auto& x) { pocs.push_back(x); },
                               .netixlan = [&](const auto& x) { ports.push_back(x); }},
                              static_cast<pdb::Kind>(data[0] % 6));
  const mannerly::Bytes bytes(data + 1, size - 1);
  const std::size_t cut = bytes.size() / 2;
  if (reader.feed(bytes.first(cut)) && reader.feed(bytes.subspan(cut))) (void)reader.finish();

  std::size_t again = 0;
  pdb::PeeringdbReader second({.net = [&](const auto&) { ++again; },
                               .poc = [&](const auto&) { ++again; },
                               .netixlan = [&](const auto&) { ++again; }});
  const std::string text = pdb::format_dump({.nets = nets, .pocs = pocs, .netixlans = ports});
  MANNERLY_ASSERT(second.feed(mannerly::as_bytes(text)) && second.finish());
  MANNERLY_ASSERT(again == nets.size() + pocs.size() + ports.size());
  return 0;
}
