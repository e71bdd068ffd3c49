// The XML registries of address space, read with expat.
#include <expat.h>

#include <fmt/format.h>

#include "base/text.h"
#include "wire/iana/registry.h"

namespace mannerly::iana {
namespace {

struct ParserDeleter {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

}  // namespace

struct AddressSpaceXmlReader::Impl {
  explicit Impl(Sink s);

  void start(std::string_view name, const XML_Char** attributes);
  void end(std::string_view name);
  void text(std::string_view part);
  void stop(ErrorCode code, std::string reason);
  void give_record();
  std::uint64_t line() const { return XML_GetCurrentLineNumber(parser.get()); }
  Status parse(Bytes chunk, bool last);

  Sink sink;
  std::unique_ptr<XML_ParserStruct, ParserDeleter> parser;
  std::optional<Error> error;
  std::size_t depth = 0;
  std::uint64_t bytes = 0;
  std::string root;     // name of the outermost element
  std::string updated;  // of the registry
  // Inside a record: at what depth it began, the field that is open, and the fields so far.
  std::size_t record_depth = 0;
  std::uint64_t record_line = 0;
  std::string* field = nullptr;
  bool field_too_long = false;
  std::string prefix, designation, date, whois, status;
  AddressBlock block;
  Tally skipped;
  std::uint64_t records = 0;
};

AddressSpaceXmlReader::Impl::Impl(Sink s) : sink(std::move(s)), parser(XML_ParserCreate(nullptr)) {
  if (!parser) {
    error = Error{ErrorCode::kLimit, "no memory for the XML parser"};
    return;
  }
  XML_SetUserData(parser.get(), this);
  XML_SetElementHandler(
      parser.get(),
      [](void* self, const XML_Char* name, const XML_Char** attributes) {
        static_cast<Impl*>(self)->start(name, attributes);
      },
      [](void* self, const XML_Char* name) { static_cast<Impl*>(self)->end(name); });
  XML_SetCharacterDataHandler(parser.get(), [](void* self, const XML_Char* data, int size) {
    static_cast<Impl*>(self)->text({data, static_cast<std::size_t>(size)});
  });
  // No registry has a DOCTYPE; without one there are no entities to expand.
  XML_SetStartDoctypeDeclHandler(parser.get(), [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<Impl*>(self)->stop(ErrorCode::kInvalid, "a DOCTYPE is not allowed");
  });
}

void AddressSpaceXmlReader::Impl::stop(ErrorCode code, std::string reason) {
  if (!error) error = Error{code, fmt::format("line {}: {}", line(), reason)};
  XML_StopParser(parser.get(), XML_FALSE);
}

void AddressSpaceXmlReader::Impl::start(std::string_view name, const XML_Char** attributes) {
  if (error) return;
  if (++depth > kDepthMax) return stop(ErrorCode::kLimit, fmt::format("more than {} elements are open", kDepthMax));
  if (depth == 1) root = name;
  if (name == "updated" && record_depth == 0 && updated.empty()) field = &updated;
  if (name == "record" && record_depth == 0) {
    record_depth = depth;
    record_line = line();
    field_too_long = false;
    for (std::string* part : {&prefix, &designation, &date, &whois, &status}) part->clear();
    for (; *attributes != nullptr; attributes += 2) {
      if (std::string_view(attributes[0]) == "date") date = std::string_view(attributes[1]).substr(0, kTextMax);
    }
    return;
  }
  if (record_depth == 0 || depth != record_depth + 1) return;
  if (name == "prefix") field = &prefix;
  if (name == "designation" || name == "description") field = &designation;
  if (name == "date") field = &date;
  if (name == "whois") field = &whois;
  if (name == "status") field = &status;
}

void AddressSpaceXmlReader::Impl::text(std::string_view part) {
  if (error || field == nullptr) return;
  if (field->size() + part.size() > kTextMax) {
    field_too_long = true;
    return;
  }
  field->append(part);
}

void AddressSpaceXmlReader::Impl::end(std::string_view name) {
  if (error) return;
  if (record_depth > 0 && depth == record_depth && name == "record") {
    give_record();
    record_depth = 0;
  }
  if (record_depth == 0 || depth == record_depth + 1) field = nullptr;
  --depth;
}

void AddressSpaceXmlReader::Impl::give_record() {
  const std::uint64_t size = line() - record_line + 1;  // the parser tells lines, not bytes
  if (field_too_long) return skipped.add("field longer than the limit", size, record_line);
  if (trim(prefix).empty()) return skipped.add("record without a prefix", size, record_line);
  const auto parsed = parse_iana_prefix(prefix);
  if (!parsed) return skipped.add("not a prefix", size, record_line, prefix);
  block.prefix = *parsed;
  block.designation = trim(designation);
  block.date = parse_iana_date(trim(date));
  block.whois = trim(whois);
  block.status = parse_block_status(trim(status));
  if (block.status == BlockStatus::kUnstated && istarts_with(block.designation, "reserved")) {
    block.status = BlockStatus::kReserved;
  }
  ++records;
  sink(block);
}

Status AddressSpaceXmlReader::Impl::parse(Bytes chunk, bool last) {
  if (error) return std::unexpected(*error);
  bytes += chunk.size();
  if (bytes > kBytesMax) {
    error = Error{ErrorCode::kLimit, fmt::format("XML registry beyond {} bytes", kBytesMax)};
    return std::unexpected(*error);
  }
  if (XML_Parse(parser.get(), reinterpret_cast<const char*>(chunk.data()), static_cast<int>(chunk.size()),
                last ? 1 : 0) == XML_STATUS_OK) {
    return {};
  }
  if (!error) {
    const XML_Error code = XML_GetErrorCode(parser.get());
    const bool cut = last && (code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
                              code == XML_ERROR_PARTIAL_CHAR || code == XML_ERROR_UNCLOSED_CDATA_SECTION);
    error = Error{
        cut ? ErrorCode::kTruncated : ErrorCode::kInvalid,
        fmt::format("line {}, column {}: {}", line(), XML_GetCurrentColumnNumber(parser.get()), XML_ErrorString(code))};
  }
  return std::unexpected(*error);
}

AddressSpaceXmlReader::AddressSpaceXmlReader(Sink sink) : impl_(std::make_unique<Impl>(std::move(sink))) {}
AddressSpaceXmlReader::~AddressSpaceXmlReader() = default;
AddressSpaceXmlReader::AddressSpaceXmlReader(AddressSpaceXmlReader&&) noexcept = default;
AddressSpaceXmlReader& AddressSpaceXmlReader::operator=(AddressSpaceXmlReader&&) noexcept = default;

Status AddressSpaceXmlReader::feed(Bytes chunk) {
  // Whole pieces, so that the size fits expat's int whatever the caller gives.
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  for (; !chunk.empty(); chunk = chunk.subspan(std::min(kPiece, chunk.size()))) {
    MANNERLY_CHECK_OK(impl_->parse(chunk.first(std::min(kPiece, chunk.size())), false));
  }
  return {};
}

Status AddressSpaceXmlReader::finish() {
  MANNERLY_CHECK_OK(impl_->parse({}, true));
  if (impl_->root != "registry") {
    return fail(ErrorCode::kInvalid, fmt::format("the outermost element is <{}>, not <registry>", impl_->root));
  }
  if (impl_->records == 0) return fail(ErrorCode::kInvalid, "the registry has no record with a prefix");
  return {};
}

std::uint64_t AddressSpaceXmlReader::records() const {
  return impl_->records;
}
const std::string& AddressSpaceXmlReader::updated() const {
  return impl_->updated;
}
const Tally& AddressSpaceXmlReader::skipped() const {
  return impl_->skipped;
}

}  // namespace mannerly::iana
