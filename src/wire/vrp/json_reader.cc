#include "wire/vrp/json_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace mannerly::vrp {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

enum Path : std::size_t { kRoas, kAspas, kBgpsecKeys, kRouterKeys, kMetadata, kRoot };

json::SplitterOptions splitter_options() {
  return {.paths = {"roas", "aspas", "bgpsec_keys", "routerKeys", "metadata", ""},
          // Other lists of rpki-client: signed prefix lists and certificate authorities that do not work.
          .ignored = {"nonfunctional_cas", "spls", "signedprefixlists"}};
}

#define MANNERLY_JSON(expression)                                      \
  do {                                                                 \
    if (const error_code json_error = (expression)) return json_error; \
  } while (false)

// "AS64500", "64500" or 64500; anything else leaves the field empty.
error_code read_asn(ondemand::value& value, std::optional<Asn>& asn) {
  ondemand::json_type type;
  MANNERLY_JSON(value.type().get(type));
  asn.reset();
  if (type == ondemand::json_type::string) {
    std::string_view text;
    MANNERLY_JSON(value.get_string().get(text));
    asn = parse_asn(text);
  } else if (type == ondemand::json_type::number) {
    std::uint64_t number = 0;
    if (value.get_uint64().get(number) == simdjson::SUCCESS && number <= 0xFFFFFFFFu) {
      asn = Asn{static_cast<std::uint32_t>(number)};
    }
  }
  return simdjson::SUCCESS;
}

error_code read_text(ondemand::value& value, std::string_view& text) {
  ondemand::json_type type;
  MANNERLY_JSON(value.type().get(type));
  return type == ondemand::json_type::string ? value.get_string().get(text) : simdjson::SUCCESS;
}

error_code read_number(ondemand::value& value, std::optional<std::uint64_t>& number, bool& bad) {
  ondemand::json_type type;
  MANNERLY_JSON(value.type().get(type));
  if (type == ondemand::json_type::null) return simdjson::SUCCESS;
  std::uint64_t read = 0;
  if (type == ondemand::json_type::number) {
    bad = value.get_uint64().get(read) != simdjson::SUCCESS;
    if (!bad) number = read;
  } else if (type == ondemand::json_type::string) {
    std::string_view text;
    MANNERLY_JSON(value.get_string().get(text));
    if (!text.empty()) {
      number = parse_u64(text);
      bad = !number;
    }
  } else {
    bad = true;
  }
  return simdjson::SUCCESS;
}

error_code read_instant(Output& out, ondemand::value& value, Instant& instant) {
  ondemand::json_type type;
  MANNERLY_JSON(value.type().get(type));
  if (type == ondemand::json_type::number) {
    std::int64_t seconds = 0;
    if (value.get_int64().get(seconds) == simdjson::SUCCESS) {
      instant = Instant{seconds};
    } else {
      ++out.counts.expires_unreadable;
    }
  } else if (type == ondemand::json_type::string) {
    std::string_view text;
    MANNERLY_JSON(value.get_string().get(text));
    instant = read_expires(out, text);
  }
  return simdjson::SUCCESS;
}

error_code read_not_after(Output& out, ondemand::value& value, Instant& not_after) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return simdjson::SUCCESS;
  ondemand::value field;
  const error_code found = object.find_field_unordered("notAfter").get(field);
  return found == simdjson::NO_SUCH_FIELD ? simdjson::SUCCESS : found ? found : read_instant(out, field, not_after);
}

// The "source" array of Routinator's extended format: one entry a ROA (or SLURM file) that gives the
// VRP. The VRP holds for as long as the last of them does; its trust anchor is that of the first.
error_code read_sources(Output& out, ondemand::value& value, RawVrp& raw) {
  ondemand::array sources;
  if (value.get_array().get(sources) != simdjson::SUCCESS) return simdjson::SUCCESS;
  for (auto item : sources) {
    ondemand::object source;
    MANNERLY_JSON(item.get_object().get(source));
    Instant validity, chain;
    for (auto member : source) {
      ondemand::field field;
      MANNERLY_JSON(std::move(member).get(field));
      const auto key = field.key();
      if (key == "tal" && raw.ta.empty()) MANNERLY_JSON(read_text(field.value(), raw.ta));
      if (key == "validity") MANNERLY_JSON(read_not_after(out, field.value(), validity));
      if (key == "chainValidity") MANNERLY_JSON(read_not_after(out, field.value(), chain));
    }
    raw.expires = std::max(raw.expires, chain != Instant{} ? chain : validity);
  }
  return simdjson::SUCCESS;
}

// Reads one ROA; bad: a max length that is no number.
error_code read_roa(Output& out, ondemand::object& object, RawVrp& raw, bool& bad) {
  for (auto member : object) {
    ondemand::field field;
    MANNERLY_JSON(std::move(member).get(field));
    const auto key = field.key();
    ondemand::value& value = field.value();
    if (key == "asn") {
      MANNERLY_JSON(read_asn(value, raw.asn));
    } else if (key == "prefix") {
      std::string_view text;
      MANNERLY_JSON(read_text(value, text));
      raw.prefix = parse_prefix(text);
    } else if (key == "maxLength") {
      MANNERLY_JSON(read_number(value, raw.max_length, bad));
    } else if (key == "ta") {
      MANNERLY_JSON(read_text(value, raw.ta));
    } else if (key == "expires") {
      MANNERLY_JSON(read_instant(out, value, raw.expires));
    } else if (key == "source") {
      MANNERLY_JSON(read_sources(out, value, raw));
    }
  }
  return simdjson::SUCCESS;
}

struct RawAspa {
  std::optional<Asn> customer;
  std::vector<Asn> providers;
  bool has_providers = false;
  const char* problem = nullptr;
  std::string_view ta;
  Instant expires;
};

error_code read_providers(ondemand::value& value, RawAspa& raw) {
  ondemand::array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) return simdjson::SUCCESS;
  raw.has_providers = true;
  for (auto item : list) {
    ondemand::value provider;
    MANNERLY_JSON(std::move(item).get(provider));
    std::optional<Asn> asn;
    MANNERLY_JSON(read_asn(provider, asn));
    if (!asn) raw.problem = "a provider that is no AS number";
    if (raw.providers.size() == kProvidersMax) raw.problem = "too many providers";
    if (raw.problem == nullptr) raw.providers.push_back(*asn);
  }
  return simdjson::SUCCESS;
}

error_code read_aspa(Output& out, ondemand::object& object, RawAspa& raw) {
  for (auto member : object) {
    ondemand::field field;
    MANNERLY_JSON(std::move(member).get(field));
    const auto key = field.key();
    ondemand::value& value = field.value();
    if (key == "customer_asid" || key == "customer") MANNERLY_JSON(read_asn(value, raw.customer));
    if (key == "providers") MANNERLY_JSON(read_providers(value, raw));
    if (key == "ta") MANNERLY_JSON(read_text(value, raw.ta));
    if (key == "expires") MANNERLY_JSON(read_instant(out, value, raw.expires));
  }
  return simdjson::SUCCESS;
}

error_code read_metadata(Output& out, ondemand::object& object) {
  std::optional<std::uint64_t> vrps, unique_vrps, vaps, unique_vaps;
  Metadata& data = out.metadata;
  Instant built;
  for (auto member : object) {
    ondemand::field field;
    MANNERLY_JSON(std::move(member).get(field));
    const auto key = field.key();
    ondemand::value& value = field.value();
    bool bad = false;
    if (key == "buildtime" || key == "generated") MANNERLY_JSON(read_instant(out, value, built));
    if (key == "counts" || key == "vrps") MANNERLY_JSON(read_number(value, vrps, bad));
    if (key == "uniquevrps") MANNERLY_JSON(read_number(value, unique_vrps, bad));
    if (key == "vaps") MANNERLY_JSON(read_number(value, vaps, bad));
    if (key == "uniquevaps") MANNERLY_JSON(read_number(value, unique_vaps, bad));
  }
  if (built != Instant{}) data.built = built;
  data.vrps_stated = unique_vrps ? unique_vrps : vrps;
  data.aspas_stated = unique_vaps ? unique_vaps : vaps;
  return simdjson::SUCCESS;
}

}  // namespace

class JsonReader::Batch {
 public:
  explicit Batch(Output& out) : out_(out) { clear(); }

  void add(const json::Element& element) {
    const Place place{.offset = element.offset, .bytes = element.text.size(), .text = element.text};
    if (element.path != kRoas && element.path != kRoot) flush();  // keeps the order of the input
    switch (element.path) {
      case kBgpsecKeys:
      case kRouterKeys: ++out_.counts.router_keys; return;
      case kMetadata: return alone(element.text, place, [this](auto& object) { return read_metadata(out_, object); });
      case kAspas:
        if (!element.of_array || element.text.front() != '{') return skip(out_, "not a JSON object", place);
        return aspa(element.text, place);
      default: break;
    }
    if (!element.of_array || element.text.front() != '{') return skip(out_, "not a JSON object", place);
    if (text_.size() + element.text.size() > kBatchBytes) flush();
    items_.push_back({text_.size(), element.text.size(), element.offset});
    text_.append(element.text).push_back(',');
  }

  // Parses what was gathered. An error of the parser ends its array: from there one by one.
  void flush() {
    if (items_.empty()) return;
    text_.back() = ']';
    for (std::size_t done = parse_batch(); done < items_.size(); ++done) {
      const Item item = items_[done];
      const std::string_view text = std::string_view(text_).substr(item.begin, item.size);
      const Place place{.offset = item.offset, .bytes = item.size, .text = text};
      alone(text, place, [&](ondemand::object& object) { return roa(object, place); });
    }
    clear();
  }

 private:
  struct Item {
    std::size_t begin = 0;
    std::size_t size = 0;
    std::uint64_t offset = 0;
  };

  void clear() {
    items_.clear();
    text_.assign("[");
  }

  // Returns how many items were read.
  std::size_t parse_batch() {
    text_.reserve(text_.size() + simdjson::SIMDJSON_PADDING);
    std::size_t done = 0;
    ondemand::document document;
    ondemand::array array;
    if (parser_.iterate(text_, text_.capacity()).get(document) != simdjson::SUCCESS) return 0;
    if (document.get_array().get(array) != simdjson::SUCCESS) return 0;
    for (auto value : array) {
      ondemand::object object;
      if (done == items_.size() || value.get_object().get(object) != simdjson::SUCCESS) return done;
      const Item& item = items_[done];
      const Place place{item.offset, item.size, std::string_view(text_).substr(item.begin, item.size)};
      if (roa(object, place) != simdjson::SUCCESS) return done;
      ++done;
    }
    return done;
  }

  error_code roa(ondemand::object& object, const Place& place) {
    RawVrp raw;
    bool bad = false;
    MANNERLY_JSON(read_roa(out_, object, raw, bad));
    if (bad) {
      skip(out_, "max length is not a number", place);
    } else {
      emit(out_, raw, place);
    }
    return simdjson::SUCCESS;
  }

  void aspa(std::string_view text, const Place& place) {
    RawAspa raw;
    bool parsed = false;
    alone(text, place, [&](ondemand::object& object) {
      const error_code error = read_aspa(out_, object, raw);
      parsed = error == simdjson::SUCCESS;
      return error;
    });
    if (!parsed) return;
    if (!raw.customer) return skip(out_, "no valid customer AS", place);
    if (!raw.has_providers) return skip(out_, "no list of providers", place);
    if (raw.problem != nullptr) return skip(out_, raw.problem, place);
    const auto ta = out_.ta_names.intern(raw.ta);
    if (!ta) return skip(out_, "trust anchor name beyond the limits", place);
    ++out_.counts.aspas;
    if (!out_.sink.aspa) return;
    out_.sink.aspa(
        Aspa{.customer = *raw.customer, .providers = std::move(raw.providers), .ta = *ta, .expires = raw.expires});
  }

  // Parses one element by itself and calls read(object); a JSON error is counted.
  template <class F>
  void alone(std::string_view text, const Place& place, F&& read) {
    single_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    single_.assign(text);
    ondemand::document document;
    ondemand::object object;
    error_code error = single_parser_.iterate(single_, single_.capacity()).get(document);
    if (error == simdjson::SUCCESS) error = document.get_object().get(object);
    if (error == simdjson::SUCCESS) error = read(object);
    if (error != simdjson::SUCCESS) skip(out_, "not valid JSON", place);
  }

  Output& out_;
  std::string text_;
  std::vector<Item> items_;
  std::string single_;
  ondemand::parser parser_;
  ondemand::parser single_parser_;
};

JsonReader::JsonReader(Output& out)
    : batch_(std::make_unique<Batch>(out)),
      splitter_(splitter_options(), [batch = batch_.get()](const json::Element& element) { batch->add(element); }) {}
JsonReader::~JsonReader() = default;

Status JsonReader::feed(Bytes chunk) {
  const Status status = splitter_.feed(chunk);
  batch_->flush();
  return status;
}

Status JsonReader::finish() {
  const Status status = splitter_.finish();
  batch_->flush();
  MANNERLY_CHECK_OK(status);
  if (splitter_.seen(kRoas) || splitter_.seen(kAspas) || splitter_.seen(kRoot)) return {};
  return fail(ErrorCode::kInvalid, "not a VRP list: no member \"roas\"");
}

const Tally& JsonReader::skipped() const {
  return splitter_.skipped();
}

}  // namespace mannerly::vrp
