// What the overview and the pages of economies and regions show alike.
#pragma once

#include <string>
#include <vector>

#include "observatory/groups.h"
#include "pages/asked.h"
#include "pages/page.h"
#include "render/html/table.h"

namespace mannerly::pages {

Page overview_page(const View& view);
Page economies_page(const View& view);
Page economy_page(const View& view);  // captures: code
Page regions_page(const View& view);
Page region_page(const View& view);  // captures: code

// div.cards: an article.card an action: mean score, change, the four states, of how many.
render::html::Html action_cards(const store::GroupRow& row, const store::GroupRow* before, const Asked& asked,
                                const readiness::Profile& profile);
// Cells of a table of groups: networks, the five actions, RPKI-valid routes, change. header: its columns but the first.
std::vector<render::html::TableColumn> group_columns();
std::vector<render::html::Html> group_cells(const store::GroupRow& row, const store::GroupRow* before,
                                            const readiness::Profile& profile);
// By which rows of groups are ordered; the parameter `sort` of the columns above. Rows without a value come last.
void sort_groups(std::vector<store::GroupRow>& rows, std::span<const store::GroupRow> before, std::string_view sort);

// "ready", ... of a mean score, with its share.
render::html::Html mean_mark(const store::GroupRow& row, readiness::Category category,
                             const readiness::Profile& profile);
// div.tablebox: incidents, the latest first.
render::html::Html incident_table(const View& view, const std::vector<store::IncidentRecord>& incidents,
                                  const std::string& caption, const std::string& empty);
// p.note under incidents of a month that is over: they are told with what is known now.
render::html::Html known_today(const View& view);
// A page that says that this month, or this group, is not known.
Page unknown_group_page(std::string title, const std::string& detail);

}  // namespace mannerly::pages
