// Both versions of NRTM as values: streams, notifications, files, signatures, and damage to each of them.
#include <gtest/gtest.h>

#include "wire/nrtm/notification.h"
#include "wire/nrtm/nrtm3.h"
#include "wire/nrtm/nrtm4_file.h"
#include "wire/nrtm/object_store.h"
#include "wire/nrtm/signature.h"

namespace mannerly::nrtm {
namespace {

constexpr std::string_view kRoute = "route:          192.0.2.0/24\norigin:         AS64500\nsource:         TEST\n";
constexpr std::string_view kOther = "route:          192.0.2.0/24\norigin:         AS64501\nsource:         TEST\n";

const std::string kStream = "%START Version: 3 TEST 11-14\n\nADD 11\n\n" + std::string(kRoute) + "\nADD 12\n\n" +
                            std::string(kOther) + "\nDEL 14\n\n" + std::string(kRoute) + "\n%END TEST\n";

struct Read {
  Status status;
  std::vector<std::string> operations;
  std::uint64_t last = 0;
  bool up_to_date = false;
};

Read read_stream(std::string_view text, std::uint64_t first = 11, std::size_t chunk = 1 << 20) {
  Read out;
  Nrtm3Reader reader("test", first, [&](const Operation& operation) -> Status {
    out.operations.push_back((operation.action == Action::kAdd ? "+" : "-") + std::string(operation.object));
    return {};
  });
  for (std::size_t at = 0; at < text.size() && out.status; at += chunk) {
    out.status = reader.feed(as_bytes(text.substr(at, chunk)));
  }
  if (out.status) out.status = reader.finish();
  out.last = reader.last_serial();
  out.up_to_date = reader.up_to_date();
  return out;
}

TEST(Nrtm3, ReadsAStream) {
  EXPECT_EQ(nrtm3_query("TEST", 11), "-g TEST:3:11-LAST\n");
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, kStream.size()}) {
    const Read read = read_stream(kStream, 11, chunk);
    ASSERT_TRUE(read.status) << read.status.error().message;
    ASSERT_EQ(read.operations.size(), 3u);
    EXPECT_EQ(read.operations[0], "+" + std::string(kRoute));
    EXPECT_EQ(read.operations[1], "+" + std::string(kOther));
    EXPECT_EQ(read.operations[2], "-" + std::string(kRoute));
    EXPECT_EQ(read.last, 14u);
  }
  // Comments of the server before, line ends of another system.
  std::string crlf = "% terms\n%\n\n" + kStream;
  for (std::size_t at = 0; (at = crlf.find('\n', at)) != std::string::npos; at += 2) crlf.replace(at, 1, "\r\n");
  EXPECT_EQ(read_stream(crlf).operations, read_stream(kStream).operations);
}

struct Bad {
  std::string text;
  ErrorCode code;
};

TEST(Nrtm3, RefusesWhatIsNoWholeStream) {
  const std::string start = "%START Version: 3 TEST 11-14\n\n";
  const std::vector<Bad> all = {
      {"", ErrorCode::kTruncated},
      {"%ERROR:401: invalid range: Not within 20-30\n", ErrorCode::kNoData},
      {"%ERROR:403: unknown source\n", ErrorCode::kInvalid},
      {"%% ERROR: Access denied\n", ErrorCode::kInvalid},
      {"%START Version: 1 TEST 11-14\n", ErrorCode::kUnsupported},
      {"%START Version: 3 OTHER 11-14\n", ErrorCode::kInvalid},
      {"%START Version: 3 TEST 12-14\n", ErrorCode::kNoData},
      {"%START Version: 3 TEST 11\n", ErrorCode::kInvalid},
      {"%START Version: 3 TEST 11-10\n", ErrorCode::kInvalid},
      {start + start, ErrorCode::kInvalid},
      {"ADD 11\n\n" + std::string(kRoute) + "\n", ErrorCode::kInvalid},
      {start + "ADD\n\n" + std::string(kRoute) + "\n%END TEST\n", ErrorCode::kInvalid},
      {start + "ADD 10\n\n" + std::string(kRoute) + "\n%END TEST\n", ErrorCode::kInvalid},
      {start + "ADD 15\n\n" + std::string(kRoute) + "\n%END TEST\n", ErrorCode::kInvalid},
      {start + "ADD 12\n\n" + std::string(kRoute) + "\nADD 12\n\n" + std::string(kRoute), ErrorCode::kInvalid},
      {start + "MOD 11\n\n" + std::string(kRoute) + "\n%END TEST\n", ErrorCode::kInvalid},
      {start + "ADD 11\n\n%END TEST\n", ErrorCode::kInvalid},
      {start + "%END OTHER\n", ErrorCode::kInvalid},
      {start + "  \n", ErrorCode::kInvalid},
  };
  for (const Bad& bad : all) {
    const Read read = read_stream(bad.text);
    ASSERT_FALSE(read.status) << bad.text;
    EXPECT_EQ(read.status.error().code, bad.code) << bad.text << read.status.error().message;
  }
  const Read nothing = read_stream("% Warning: there are no newer updates available\n");
  EXPECT_TRUE(nothing.status);
  EXPECT_TRUE(nothing.up_to_date);
  EXPECT_EQ(nothing.last, 10u);
}

TEST(Nrtm3, EveryCutIsTruncated) {
  // Without its last line end the last line may be cut itself.
  for (std::size_t size = 0; size < kStream.size(); ++size) {
    const Read read = read_stream(kStream.substr(0, size));
    ASSERT_FALSE(read.status) << size;
    EXPECT_EQ(read.status.error().code, ErrorCode::kTruncated) << size;
  }
}

TEST(Nrtm3, ObjectsHaveALimit) {
  std::string text = "%START Version: 3 TEST 11-14\n\nADD 11\n\nas-set: AS-X\n";
  const std::string line(100'000, 'x');
  while (text.size() < Nrtm3Reader::kObjectMax) text += "remarks: " + line + "\n";
  text += "remarks: " + line + "\n";
  EXPECT_EQ(read_stream(text).status.error().code, ErrorCode::kLimit);
  EXPECT_EQ(read_stream(std::string(Nrtm3Reader::kLineMax + 2, 'x') + "\n").status.error().code, ErrorCode::kLimit);
}

const KeyPair& keys() {
  static const KeyPair pair = *make_key_pair();
  return pair;
}

TEST(Nrtm4Signature, VerifiesAndRefuses) {
  const auto signature = sign("payload", keys().private_pem);
  ASSERT_TRUE(signature);
  EXPECT_EQ(*verify_signature(*signature, keys().public_pem), "payload");
  EXPECT_EQ(*verify_signature(*signature + "\n", keys().public_pem), "payload");
  const KeyPair other = *make_key_pair();
  EXPECT_EQ(verify_signature(*signature, other.public_pem).error().code, ErrorCode::kCorrupt);
  // Every changed character spoils it: header, payload or signature.
  for (std::size_t i = 0; i < signature->size(); ++i) {
    std::string changed = *signature;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify_signature(changed, keys().public_pem)) << i;
  }
  for (std::size_t size = 0; size < signature->size(); ++size) {
    EXPECT_FALSE(verify_signature(signature->substr(0, size), keys().public_pem)) << size;
  }
  // {"alg":"none"}, {"alg":"HS256"}, no alg, {"alg":"ES256","crit":["x"]}
  for (const std::string header :
       {"eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "e30", "eyJhbGciOiJFUzI1NiIsImNyaXQiOlsieCJdfQ"}) {
    const std::string forged = header + signature->substr(signature->find('.'));
    EXPECT_EQ(verify_signature(forged, keys().public_pem).error().code, ErrorCode::kUnsupported) << header;
  }
  EXPECT_EQ(verify_signature(*signature, "no key").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(check_public_key(keys().public_pem));
  EXPECT_FALSE(check_public_key(keys().private_pem));
}

// RFC 7515 appendix A.3: ES256 over this input with this key.
TEST(Nrtm4Signature, TheExampleOfTheRfc) {
  constexpr std::string_view kExample =
      "eyJhbGciOiJFUzI1NiJ9"
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
      ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  // The key's x and y as SubjectPublicKeyInfo.
  constexpr std::string_view kKey =
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
      "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
      "-----END PUBLIC KEY-----\n";
  const auto payload = verify_signature(kExample, kKey);
  ASSERT_TRUE(payload) << payload.error().message;
  EXPECT_TRUE(payload->starts_with("{\"iss\":\"joe\","));
  EXPECT_EQ(sha256_hex(as_bytes("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

Notification example() {
  const std::string hash(64, 'a');
  return {.source = "TEST",
          .session_id = "ca128382-78d9-41d1-8927-1ecef15275be",
          .version = 4,
          .timestamp = Instant{1'700'000'000},
          .snapshot = {2, "nrtm-snapshot.2.json.gz", hash},
          .deltas = {{3, "nrtm-delta.3.json.gz", hash}, {4, "sub/nrtm-delta.4.json.gz", hash}},
          .next_signing_key = keys().public_pem};
}
constexpr Instant kNow{1'700'000'060};

TEST(Nrtm4Notification, RoundTrip) {
  const Notification n = example();
  const auto read = parse_notification(encode_notification(n), "test", kNow);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->session_id, n.session_id);
  EXPECT_EQ(read->version, 4u);
  EXPECT_EQ(read->timestamp, n.timestamp);
  EXPECT_EQ(read->snapshot, n.snapshot);
  EXPECT_EQ(read->deltas, n.deltas);
  EXPECT_EQ(read->next_signing_key, n.next_signing_key);
}

TEST(Nrtm4Notification, RefusesWhatDoesNotHold) {
  const auto code = [](const Notification& n, Instant now = kNow) {
    const auto read = parse_notification(encode_notification(n), "TEST", now);
    return read ? std::optional<ErrorCode>() : read.error().code;
  };
  const auto with = [](auto&& change) {
    Notification n = example();
    change(n);
    return n;
  };
  EXPECT_EQ(code(example()), std::nullopt);
  EXPECT_EQ(code(example(), {1'700'000'000 + 24 * 3600}), std::nullopt);
  EXPECT_EQ(code(example(), {1'700'000'001 + 24 * 3600}), ErrorCode::kNoData);
  EXPECT_EQ(code(example(), {1'700'000'000 - 3601}), ErrorCode::kNoData);
  EXPECT_EQ(code(with([](auto& n) { n.source = "OTHER"; })), ErrorCode::kInvalid);
  EXPECT_EQ(code(with([](auto& n) { n.session_id = "x"; })), ErrorCode::kInvalid);
  EXPECT_EQ(code(with([](auto& n) { n.version = 5; })), ErrorCode::kInvalid);
  EXPECT_EQ(code(with([](auto& n) { n.version = 0; })), ErrorCode::kInvalid);
  EXPECT_EQ(code(with([](auto& n) { n.deltas[0].version = 2; })), ErrorCode::kInvalid);
  EXPECT_EQ(code(with([](auto& n) { n.snapshot.hash = "1234"; })), ErrorCode::kInvalid);
  EXPECT_EQ(code(with([](auto& n) { n.next_signing_key = "no key"; })), ErrorCode::kInvalid);
  for (const std::string url : {"", "/etc/passwd", "../x", "a/../../x", "http://198.51.100.1/x", "file:///x", "a//b",
                                "a?b", "a b", "//198.51.100.1/x"}) {
    EXPECT_EQ(code(with([&](auto& n) { n.snapshot.url = url; })), ErrorCode::kInvalid) << url;
  }
  const std::string text = encode_notification(example());
  for (std::size_t size = 0; size < text.size(); ++size) {
    ASSERT_FALSE(parse_notification(text.substr(0, size), "TEST", kNow)) << size;
  }
  EXPECT_EQ(parse_notification(std::string(Notification::kBytesMax + 1, ' '), "TEST", kNow).error().code,
            ErrorCode::kLimit);
}

const std::string kHead =
    "\x1e{\"nrtm_version\":4,\"type\":\"delta\",\"source\":\"TEST\",\"session_id\":"
    "\"ca128382-78d9-41d1-8927-1ecef15275be\",\"version\":3}\n";
const std::string kDelta =
    kHead +
    "\x1e{\"action\":\"add_modify\",\"object\":\"route: 192.0.2.0/24\\norigin: AS64500\\nsource: TEST\\n\"}\n"
    "\x1e{\"action\":\"delete\",\"object_class\":\"route\",\"primary_key\":\"192.0.2.0/24AS64501\"}\n";

Read read_delta(std::string_view text, std::size_t chunk = 1 << 20, std::uint64_t version = 3) {
  Read out;
  Nrtm4FileReader reader(
      {.type = FileHeader::Type::kDelta,
       .source = "TEST",
       .session_id = "ca128382-78d9-41d1-8927-1ecef15275be",
       .version = version},
      [&](const Operation& o) -> Status {
        out.operations.push_back(std::string(o.object) + std::string(o.object_class) + std::string(o.key));
        return {};
      });
  for (std::size_t at = 0; at < text.size() && out.status; at += chunk) {
    out.status = reader.feed(as_bytes(text.substr(at, chunk)));
  }
  if (out.status) out.status = reader.finish();
  return out;
}

TEST(Nrtm4File, ReadsADelta) {
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{11}, kDelta.size()}) {
    const Read read = read_delta(kDelta, chunk);
    ASSERT_TRUE(read.status) << read.status.error().message;
    EXPECT_EQ(read.operations, (std::vector<std::string>{"route: 192.0.2.0/24\norigin: AS64500\nsource: TEST\n",
                                                         "route192.0.2.0/24AS64501"}));
  }
}

TEST(Nrtm4File, RefusesDamage) {
  EXPECT_FALSE(read_delta(kDelta, 1 << 20, 4).status);
  EXPECT_FALSE(read_delta(kHead).status) << "no change in it";
  EXPECT_FALSE(read_delta(kDelta.substr(1)).status) << "no separator in front";
  EXPECT_FALSE(read_delta(kHead + "\x1e{\"action\":\"nothing\"}\n").status);
  EXPECT_FALSE(read_delta(kHead + "\x1e{\"action\":\"delete\",\"object_class\":\"route\"}\n").status);
  EXPECT_FALSE(read_delta(kHead + "\x1e[1]\n").status);
  // A cut between two records cannot be seen here (the hash shows it); within one it can.
  for (std::size_t size = 0; size < kDelta.size(); ++size) {
    if (size > kHead.size() && kDelta[size] == '\x1e') continue;
    ASSERT_FALSE(read_delta(kDelta.substr(0, size)).status) << size;
  }
  EXPECT_EQ(read_delta("\x1e{" + std::string(Nrtm4FileReader::kRecordMax, ' ')).status.error().code, ErrorCode::kLimit);
}

std::string written(const ObjectStore& store) {
  std::string out;
  EXPECT_TRUE(store.write([&](std::string_view text) -> Status {
    out += text;
    return {};
  }));
  return out;
}

TEST(NrtmObjectStore, AppliesChanges) {
  ObjectStore store("TEST");
  const auto apply = [&](Action action, std::string_view object) {
    EXPECT_TRUE(store.apply({.action = action, .object = object}));
  };
  apply(Action::kAdd, kRoute);
  apply(Action::kAdd, kOther);
  EXPECT_EQ(store.size(), 2u);
  apply(Action::kAdd, "route: 192.0.2.0/24\ndescr: changed\norigin: AS64500\nsource: TEST\n");
  EXPECT_EQ(store.size(), 2u);
  EXPECT_NE(written(store).find("changed"), std::string::npos);
  apply(Action::kDelete, kOther);
  EXPECT_EQ(store.size(), 1u);
  apply(Action::kDelete, kOther);
  EXPECT_EQ(store.missing(), 1u);
  EXPECT_TRUE(store.apply({.action = Action::kDelete, .object_class = "ROUTE", .key = "192.0.2.0/24as64500"}));
  EXPECT_EQ(store.size(), 0u);
  apply(Action::kAdd, "as-block: AS64496-AS64511\nsource: TEST\n");
  EXPECT_TRUE(store.apply({.action = Action::kDelete, .object_class = "as-block", .key = "AS64496 - AS64511"}));
  EXPECT_EQ(store.size(), 0u);
  // What is no object of this source is left out and counted.
  apply(Action::kAdd, "route: 192.0.2.0/24\norigin: AS64500\nsource: OTHER\n");
  apply(Action::kAdd, "nonsense");
  apply(Action::kAdd, "route: 192.0.2.0/24\nsource: TEST\n");
  apply(Action::kDelete, "nonsense");
  EXPECT_EQ(store.size(), 0u);
  EXPECT_EQ(store.skipped().total(), 4u);
}

TEST(NrtmObjectStore, ReadsWhatItWrote) {
  ObjectStore store("TEST");
  ASSERT_TRUE(store.apply({.object = kRoute}));
  ASSERT_TRUE(
      store.apply({.object = "as-set: AS-X\nmembers: AS64500, # a comment\n+ AS64501\n\tAS64502\nsource: test\n"}));
  ASSERT_TRUE(store.apply({.object = "role: Somebody\nnic-hdl: RL1-TEST\nsource: TEST\n"}));
  const std::string text = written(store);
  ObjectStore again("TEST");
  std::string_view rest = text;
  ASSERT_TRUE(again.add_dump([&]() -> Result<Bytes> {
    const std::string_view part = rest.substr(0, 5);
    rest.remove_prefix(part.size());
    return as_bytes(part);
  }));
  EXPECT_EQ(again.size(), 3u);
  EXPECT_EQ(written(again), text);
  EXPECT_TRUE(again.skipped().empty());
  rest = std::string_view(text).substr(0, text.size() - 5);
  ObjectStore cut("TEST");
  const Status status = cut.add_dump([&]() -> Result<Bytes> { return as_bytes(std::exchange(rest, {})); });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kTruncated);
}

}  // namespace
}  // namespace mannerly::nrtm
