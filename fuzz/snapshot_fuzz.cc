// Snapshot files whose rows say anything: the header is made right first (its checksum would stop every
// mutation), then every accessor walks over what the sections claim.
#include <cstring>
#include <vector>

#include "base/checksum.h"
#include "snapshot/format.h"
#include "snapshot/snapshot.h"

namespace {

using namespace mannerly;
using namespace mannerly::snapshot;

void mend_header(std::vector<std::uint64_t>& words, std::size_t size) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(words.data());
  FileHeader header;
  std::memcpy(&header, bytes, sizeof header);
  header.magic = kMagic;
  header.version = kFormatVersion;
  header.sections %= 48;
  header.file_size = size;
  header.checksum = 0;
  std::memcpy(bytes, &header, sizeof header);
  const std::size_t table_end = sizeof header + header.sections * sizeof(SectionEntry);
  const std::size_t head = std::min((table_end + kAlignment - 1) / kAlignment * kAlignment, size);
  header.checksum = checksum_of(Bytes(bytes, head)).low;
  std::memcpy(bytes, &header, sizeof header);
}

void walk(const Snapshot& s) {
  static_cast<void>(s.name());
  for (const RouteRow& route : s.routes()) {
    for (const PathEntryRow& entry : s.paths_of(route)) static_cast<void>(s.path(entry.path).origin());
    if (route.length > bits_of(route.prefix().family)) continue;
    static_cast<void>(s.routes_under(route.prefix()));
    static_cast<void>(s.find_resource(route.prefix().address()));
  }
  for (const AsRow& as : s.ases()) {
    static_cast<void>(s.text(as.name));
    for (const std::uint32_t i : s.routes_of(Asn{as.asn})) static_cast<void>(i < s.routes().size());
    static_cast<void>(s.irr_routes_of(Asn{as.asn}));
    static_cast<void>(s.vrps_of(Asn{as.asn}));
    static_cast<void>(s.links_of(Asn{as.asn}));
    static_cast<void>(s.cone_of(Asn{as.asn}));
    static_cast<void>(s.find_aspa(Asn{as.asn}));
  }
  for (const IrrObjectRow& object : s.irr_objects()) static_cast<void>(s.raw_object(object));
  for (const SourceRow& source : s.sources()) static_cast<void>(Snapshot::rows(s.skips(), source.skips));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < sizeof(mannerly::snapshot::FileHeader) || size > (1u << 20)) return 0;
  std::vector<std::uint64_t> words(size / 8 + 1);
  std::memcpy(words.data(), data, size);
  mend_header(words, size);
  const auto snapshot = Snapshot::open({reinterpret_cast<const std::uint8_t*>(words.data()), size}, Check::kHeader);
  if (snapshot) walk(*snapshot);
  return 0;
}
