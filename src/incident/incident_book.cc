#include "incident/incident_book.h"

namespace mannerly::incident {

struct IncidentBook::Impl {};

IncidentBook::IncidentBook(const Context&, const HistoryView&, const TableView&, const PeerBook&)
    : impl_(std::make_unique<Impl>()) {}
IncidentBook::~IncidentBook() = default;

void IncidentBook::signal_changed(const Signal&, Change, Moment) {}
void IncidentBook::advance(Moment) {}

std::vector<Incident> IncidentBook::open_incidents(Moment) const {
  return {};
}

void IncidentBook::save(StateWriter&) const {}

Status IncidentBook::load(StateReader&) {
  return {};
}

}  // namespace mannerly::incident
