#include "validity/legacy.h"

#include "base/time.h"
#include "validity/covering.h"

namespace mannerly::validity {

std::int32_t first_day_of(snapshot::Rir rir) {
  const auto day = [](int year, int month, int of_month) {
    return static_cast<std::int32_t>(from_civil({.year = year, .month = month, .day = of_month}).seconds / kDay.count);
  };
  switch (rir) {
    case snapshot::Rir::kRipeNcc: return day(1992, 4, 1);
    case snapshot::Rir::kApnic: return day(1993, 9, 1);
    default: return day(1997, 12, 22);
  }
}

Legacy legacy_of(const snapshot::Snapshot& snapshot, const Prefix& prefix) {
  if (prefix.family == Family::kIpv6) return Legacy::kNo;
  const snapshot::IanaBlockRow* block = nullptr;
  each_covering(snapshot.iana_blocks(), prefix, [&](std::size_t first, std::size_t) {
    block = &snapshot.iana_blocks()[first];
    return false;
  });
  if (block != nullptr && block->status != snapshot::IanaBlockRow::kLegacy) return Legacy::kNo;
  const snapshot::ResourceRow* resource = snapshot.find_resource(prefix.address());
  if (resource != nullptr && resource->date != 0) {
    return resource->date < first_day_of(resource->rir) ? Legacy::kYes : Legacy::kNo;
  }
  return block != nullptr ? Legacy::kYes : Legacy::kUnknown;
}

}  // namespace mannerly::validity
