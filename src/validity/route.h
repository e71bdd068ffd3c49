// The origin of a snapshot's route in the terms of RFC 6811 section 2.
#pragma once

#include "net/as_path.h"
#include "snapshot/rows.h"

namespace mannerly::validity {

inline Origin origin_of(const snapshot::RouteRow& route) {
  switch (route.origin_kind) {
    case snapshot::OriginKind::kAsn: return {Origin::Kind::kAsn, Asn{route.origin}};
    case snapshot::OriginKind::kAsSet: return {Origin::Kind::kAsSet, {}};
    case snapshot::OriginKind::kEmpty: break;
  }
  return {};
}

}  // namespace mannerly::validity
