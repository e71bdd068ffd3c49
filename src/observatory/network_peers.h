// A network among those like it.
#pragma once

#include "observatory/edition.h"

namespace mannerly::observatory {

// score: of the edition.
inline PeerGroup peers_of(const Edition& edition, const readiness::AsScore& score) {
  return edition.peers().of(score);
}

}  // namespace mannerly::observatory
