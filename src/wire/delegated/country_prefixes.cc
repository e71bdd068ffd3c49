#include "wire/delegated/country_prefixes.h"

#include <simdjson.h>

#include "wire/json/element_splitter.h"

namespace mannerly::delegated {
namespace {

constexpr std::size_t kByCountry = 0;  // index into the paths of the splitter
constexpr std::size_t kLastUpdate = 1;

}  // namespace

struct CountryPrefixReader::Impl {
  explicit Impl(Sink s)
      : sink(std::move(s)),
        splitter({.paths = {"byCountry", "lastUpdate"}, .ignored = {}, .element_bytes_max = kBytesMax},
                 [this](const json::Element& element) { take(element); }) {}

  void take(const json::Element& element);
  void take_countries(const json::Element& element);

  Sink sink;
  json::ElementSplitter splitter;
  simdjson::dom::parser parser;
  Tally skipped;
  CountryPrefix row;
  std::optional<Instant> updated;
  std::uint64_t records = 0;
};

void CountryPrefixReader::Impl::take(const json::Element& element) {
  if (element.path == kByCountry) return take_countries(element);
  std::int64_t milliseconds = 0;
  if (element.path == kLastUpdate &&
      parser.parse(element.text.data(), element.text.size()).get(milliseconds) == simdjson::SUCCESS) {
    updated = Instant{milliseconds / 1000};
    return;
  }
  skipped.add("update time is not a number", element.text.size(), element.offset, element.text);
}

void CountryPrefixReader::Impl::take_countries(const json::Element& element) {
  simdjson::dom::object countries;
  if (parser.parse(element.text.data(), element.text.size()).get(countries) != simdjson::SUCCESS) {
    return skipped.add("country list is not a JSON object", element.text.size(), element.offset, element.text);
  }
  for (const auto& [country, value] : countries) {
    simdjson::dom::array prefixes;
    if (country.size() != 2 || value.get(prefixes) != simdjson::SUCCESS) {
      skipped.add("not a country with a list", country.size(), element.offset, country);
      continue;
    }
    row.country = country;
    for (const simdjson::dom::element item : prefixes) {
      std::string_view text;
      const bool is_text = item.get(text) == simdjson::SUCCESS;
      const auto prefix = is_text ? parse_prefix(text) : std::nullopt;
      if (!prefix) {
        skipped.add("not a prefix", text.size(), element.offset, text);
        continue;
      }
      row.prefix = *prefix;
      ++records;
      sink(row);
    }
  }
}

CountryPrefixReader::CountryPrefixReader(Sink sink) : impl_(std::make_unique<Impl>(std::move(sink))) {}
CountryPrefixReader::~CountryPrefixReader() = default;
CountryPrefixReader::CountryPrefixReader(CountryPrefixReader&&) noexcept = default;
CountryPrefixReader& CountryPrefixReader::operator=(CountryPrefixReader&&) noexcept = default;

Status CountryPrefixReader::feed(Bytes chunk) {
  return impl_->splitter.feed(chunk);
}

Status CountryPrefixReader::finish() {
  MANNERLY_CHECK_OK(impl_->splitter.finish());
  if (!impl_->splitter.seen(kByCountry)) return fail(ErrorCode::kInvalid, "the document has no \"byCountry\"");
  return {};
}

std::uint64_t CountryPrefixReader::records() const {
  return impl_->records;
}
std::optional<Instant> CountryPrefixReader::updated() const {
  return impl_->updated;
}
Tally CountryPrefixReader::skipped() const {
  Tally all = impl_->skipped;
  all.merge(impl_->splitter.skipped());
  return all;
}

}  // namespace mannerly::delegated
