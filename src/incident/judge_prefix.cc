#include "incident/judge.h"

namespace mannerly::incident {

PrefixJudgement judge_prefix(const Context& context, const Prefix& prefix) {
  switch (context.bogons.check(prefix).bogon_class) {
    case validity::BogonClass::kFull: return {Kind::kBogonPrefix};
    case validity::BogonClass::kAdministrative: return {Kind::kBogonPrefixAdministrative};
    case validity::BogonClass::kNone: break;
  }
  return {};
}

}  // namespace mannerly::incident
