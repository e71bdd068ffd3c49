// Pages that put networks side by side: participants of the programmes, and whatever a person chooses.
#pragma once

#include "pages/page.h"

namespace mannerly::pages {

Page participants_page(const View& view);  // /participants
Page participant_page(const View& view);   // /participants/{number}: captures[0], the row of the participants' list
Page compare_page(const View& view);       // /compare?items=AS64500,KE,world

}  // namespace mannerly::pages
