#include "api/cache.h"

namespace mannerly::api {
namespace {

constexpr std::size_t kOverhead = 512;  // of an entry beside its texts, about

std::size_t size_of(const std::string& key, const io::HttpResponse& response) {
  std::size_t bytes = kOverhead + key.size() + response.shared->size();
  for (const auto& [name, value] : response.fields)
    bytes += name.size() + value.size() + sizeof(io::HttpFields::value_type);
  return bytes;
}

}  // namespace

std::optional<io::HttpResponse> Cache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto at = index_.find(key);
  if (at == index_.end()) {
    ++stats_.misses;
    return std::nullopt;
  }
  ++stats_.hits;
  entries_.splice(entries_.begin(), entries_, at->second);
  return at->second->response;
}

void Cache::keep(const std::string& key, const io::HttpResponse& response) {
  const std::size_t bytes = size_of(key, response);
  if (bytes > bytes_max_ / 8) return;
  const std::lock_guard lock(mutex_);
  if (index_.contains(key)) return;
  entries_.push_front({key, response, bytes});
  index_.emplace(entries_.front().key, entries_.begin());
  bytes_ += bytes;
  while (bytes_ > bytes_max_) {
    drop_last();
    ++stats_.evicted;
  }
}

void Cache::drop_last() {
  bytes_ -= entries_.back().bytes;
  index_.erase(entries_.back().key);
  entries_.pop_back();
}

void Cache::clear() {
  const std::lock_guard lock(mutex_);
  while (!entries_.empty()) drop_last();
}

Cache::Stats Cache::stats() const {
  const std::lock_guard lock(mutex_);
  Stats out = stats_;
  out.bytes = bytes_;
  out.entries = entries_.size();
  return out;
}

}  // namespace mannerly::api
