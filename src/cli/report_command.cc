// mannerly report: the reports that a server gives, without one.
#include <fmt/format.h>

#include "api/service.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/edition_source.h"
#include "cli/open_snapshot.h"
#include "cli/output.h"
#include "cli/view.h"
#include "cli/words.h"
#include "observatory/report_documents.h"
#include "pages/assets.h"
#include "pages/frame.h"
#include "pages/report.h"

namespace mannerly::cli {
namespace {

using observatory::Edition;

// A report in each of its forms; who: what stands after its name in an address.
struct Report {
  std::string_view name;  // "conformance", "community"
  std::string who;
  pages::Page (*page)(const pages::View& view);
  Result<render::Document> (*document)(const Edition& edition, const std::string& who);

  std::string path() const { return fmt::format("/reports/{}/{}", name, who); }
};

Result<render::Document> conformance(const Edition& edition, const std::string& who) {
  MANNERLY_TRY(const auto report, observatory::conformance_of(edition, who));
  return observatory::conformance_document(edition, *report);
}

Result<render::Document> community(const Edition& edition, const std::string& who) {
  const auto year = parse_u32(who);
  if (!year || *year > 9999) return fail(ErrorCode::kUsage, "write the year as 2026");
  MANNERLY_TRY(const auto told, observatory::community_of(edition, static_cast<int>(*year)));
  return observatory::community_document(told);
}

// What the API answers, byte for byte: the same handler over the same edition.
Result<std::string> answer_of(std::shared_ptr<const Edition> edition, const Report& report, std::string_view suffix) {
  observatory::Publisher editions;
  const Instant now = edition->at();  // nothing in a report depends on the time of day
  editions.publish(edition);
  api::Service service({.site = {.tables = api::api_tables()}, .editions = &editions, .now = [now] { return now; }});
  io::HttpRequest request;
  request.method = "GET";
  if (!io::parse_target(fmt::format("/api/v1{}{}", report.path(), suffix), request)) {
    return fail(ErrorCode::kUsage, "this is no name of a report");
  }
  const auto answer = service.answer(request, io::Effort::kAny);
  if (answer && answer->status == 200) return answer->shared ? *answer->shared : answer->body;
  // The document tells the reason in words.
  MANNERLY_TRY(const auto document, report.document(*edition, report.who));
  return fail(ErrorCode::kIo, "the report could not be made");
}

// The page as the server has it, with the style sheet inside.
Result<std::string> page_of(std::shared_ptr<const Edition> edition, const Report& report) {
  const pages::View view{.edition = edition,
                         .here = render::html::Link(report.path()),
                         .captures = {report.who},
                         .citable = true};  // as the page of a server says
  const pages::Page page = report.page(view);
  if (page.status == 200) {
    return pages::whole(page, view, {.head = render::html::Html::markup(pages::head_inside())});
  }
  MANNERLY_TRY(const auto document, report.document(*edition, report.who));
  return fail(ErrorCode::kIo, "the report could not be made");
}

Result<std::string> text_of(Context& context, std::shared_ptr<const Edition> edition, const Report& report,
                            std::string_view format) {
  if (format == "json") return answer_of(std::move(edition), report, "");
  if (format == "pdf") return answer_of(std::move(edition), report, ".pdf");
  if (format == "html") return page_of(std::move(edition), report);
  MANNERLY_TRY(render::Document document, report.document(*edition, report.who));
  document.add(render::Paragraph{"", render::Tone::kPlain, 0});
  document.add(render::Paragraph{observatory::report_basis(*edition), render::Tone::kMuted, 0});
  return format == "md" ? render::render_markdown(document) : render::render_text(document, true, style_of(context));
}

int print_report(Context& context, const Report& report) {
  const std::string format = context.arguments.get("output");
  if (format == "pdf" && context.terminal.is_terminal()) {
    return fail_with(context, Error{ErrorCode::kUsage, "a PDF is nothing for a terminal: send it to a file"});
  }
  std::optional<Month> month;
  if (context.arguments.has("month")) {
    month = parse_month(context.arguments.get("month"));
    if (!month) return fail_with(context, Error{ErrorCode::kUsage, "--month: write it as 2026-10"});
  }
  const auto source = EditionSource::choose(context);
  if (!source) return fail_with(context, source.error());
  auto edition = source->open(month);
  if (!edition) return fail_with(context, edition.error());
  const auto text = text_of(context, std::move(*edition), report, format);
  if (!text) return fail_with(context, text.error());
  context.terminal.print(*text);
  return kExitOk;
}

int run_conformance(Context& context) {
  const Arguments& arguments = context.arguments;
  if (arguments.has("asn") == arguments.has("participant")) {
    return fail_with(context, Error{ErrorCode::kUsage, "give --asn or --participant: whose report?"});
  }
  std::string who = "participant-" + arguments.get("participant");
  if (arguments.has("asn")) {
    const auto asn = asn_argument(arguments.get("asn"));
    if (!asn) return fail_with(context, asn.error());
    who = format_asn(*asn);
  } else if (!parse_u32(arguments.get("participant"))) {
    return fail_with(context, Error{ErrorCode::kUsage, "--participant: its row in the list, as pages count it"});
  }
  return print_report(
      context,
      {.name = "conformance", .who = std::move(who), .page = pages::report_conformance_page, .document = conformance});
}

int run_community(Context& context) {
  return print_report(context, {.name = "community",
                                .who = context.arguments.positionals()[0],
                                .page = pages::report_community_page,
                                .document = community});
}

std::vector<Option> report_options(std::vector<Option> options) {
  for (Option& option : edition_options()) options.push_back(std::move(option));
  options.push_back({.name = "output",
                     .letter = 'o',
                     .value = "FORMAT",
                     .help = "the form of the report",
                     .default_value = "table",
                     .choices = {"table", "md", "html", "pdf", "json"}});
  return options;
}

}  // namespace

Command report_conformance_command() {
  return {
      .path = "report conformance",
      .summary = "The conformance report of an operator as text, HTML, PDF or JSON",
      .text =
          "The audit of an operator with what only a history can say: since when it is visible, thirteen months of "
          "scores, the incidents of the last three months. With --data the history is the observatory's; of a "
          "snapshot alone there is none, and the report says so. JSON and PDF are what the API of a server over the "
          "same data gives, to the byte; HTML is its page with the style sheet inside.\n\n"
          "--month goes back to the last day of a month, as long as its snapshot is kept.",
      .options = report_options(
          {{.name = "asn", .value = "ASN", .help = "the report of this network"},
           {.name = "participant", .value = "N", .help = "the report of this row of the participants' list"},
           {.name = "month", .value = "MONTH", .help = "as of the end of this month: 2026-10"}}),
      .examples = {{"report conformance --asn 64500 --data /var/lib/mannerly", "to read here"},
                   {"report conformance --asn 64500 --data /var/lib/mannerly -o pdf > AS64500.pdf", "to send"},
                   {"report conformance --asn 64500 -s today.snapshot -o json", "for programs, without a history"}},
      .run = run_conformance};
}

Command report_community_command() {
  return {
      .path = "report community",
      .summary = "The community's year as text, HTML, PDF or JSON",
      .text =
          "Who joined, incidents by month and kind, conformance three months before and after joining, ROAs and ROV "
          "by region and programme. It needs the history of an observatory's folder. JSON and PDF are what the API "
          "of a server over the same data gives, to the byte; HTML is its page with the style sheet inside.",
      .positionals = {{"YEAR", "2026"}},
      .options = report_options({}),
      .examples = {{"report community 2026 --data /var/lib/mannerly -o html > 2026.html", "to publish"},
                   {"report community 2026 --data /var/lib/mannerly -o json", "for programs"}},
      .run = run_community};
}

}  // namespace mannerly::cli
