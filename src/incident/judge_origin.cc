#include "incident/judge.h"

namespace mannerly::incident {

OriginJudgement judge_origin(const Context&, const HistoryView&, const OriginQuestion&) {
  return {};
}

}  // namespace mannerly::incident
