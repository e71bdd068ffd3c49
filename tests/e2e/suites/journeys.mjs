// What people come for, in at most three steps each, by the links and buttons they see. A step is one click, one choice
// or one search.
import { openPage } from '../lib/browser.mjs';
import { must, none, same } from '../lib/checks.mjs';

const kStepsMax = 3;

class Walk {
  steps = 0;

  constructor(page) {
    this.page = page;
  }

  async step(act) {
    this.steps += 1;
    must(this.steps <= kStepsMax, `more than ${kStepsMax} steps`);
    await act(this.page);
  }
}

// The search box asks the API while somebody types.
const kSearch = '/api/v1/search';

export async function addJourneys(checks, browser, site, found) {
  const searches = (await fetch(`${site.base}${kSearch}?q=AS1`)).ok;
  const has = (kind) => (kind === kSearch ? searches : found.some((page) => page.kind === kind));
  const journey = (name, needs, run) => {
    const lacking = needs.filter((kind) => !has(kind));
    if (lacking.length > 0) return console.log(`   left out: journey "${name}": this build has no ${lacking.join(', ')}`);
    return checks.add(`journey: ${name}`, async () => {
      const opened = await openPage(browser, site.base);
      try {
        await run(new Walk(opened.page), opened.page);
        none(opened.trouble, 'trouble on the page');
      } finally {
        await opened.close();
      }
    });
  };

  // The worst network: the list ordered by what RPKI says, lagging ones first.
  const lagging = async (page) => {
    await page.goto('/networks?action=rpki&state=lagging&sort=-routes');
    const link = page.locator('main table.data tbody a').first();
    return link.getAttribute('href');
  };

  journey('an operator finds why a number is low, and the text that mends it', ['/networks/*', '/networks/*/prefixes'], async (walk, page) => {
    await page.goto(await lagging(page));
    await walk.step(() => page.locator('nav.tabs').getByRole('link', { name: /^Prefixes/ }).click());
    await walk.step(() => page.locator('main details.explain summary').first().click());
    const object = page.locator('main details[open] pre.copy').first();
    must((await object.innerText()).length > 10, 'a text to publish');
    await walk.step(() => page.locator('main details[open] .copybox button').first().click());
    same(await page.evaluate(() => navigator.clipboard.readText()), await object.textContent(), 'the copied text');
  });

  journey('a policy maker sees an economy on the map, as an outline, a tile and a row', ['/map', '/economies/*'], async (walk, page) => {
    await page.goto('/map');
    const drawn = () => page.locator('svg.chart.tiles:visible a[href^="/economies/"]');
    const inOutlines = await drawn().count();
    must(inOutlines > 0 && (await page.locator('svg.map:visible use').count()) > 100, 'outlines');
    // A dot or the inside of an outline can be hit with the pointer, and says which economy it is.
    const dot = page.locator('svg.map:visible circle.dot').first();
    if (await dot.count()) {
      const box = await dot.boundingBox();
      must(box.width >= 10 && box.height >= 10, `a dot of ${box.width.toFixed(1)} pixels`);
    }
    await walk.step(() => page.getByRole('navigation', { name: 'How the map is drawn' }).or(page.locator('ul.chips')).getByRole('link', { name: 'Tiles' }).first().click());
    await page.waitForURL(/shape=tiles/);
    same(await drawn().count(), inOutlines, 'economies as tiles');
    await walk.step(() => drawn().first().click());
    await page.waitForURL(/\/economies\/[A-Z]{2}/);
  });

  journey('an auditor follows a number to the raw record', ['/networks/*/explain/*'], async (walk, page) => {
    await page.goto(await lagging(page));
    await walk.step(() => page.getByRole('link', { name: 'Explain M7RPKI', exact: true }).click());
    await page.waitForSelector('h1');
    const records = page.locator('details.explain summary', { hasText: /^Raw records/ }).first();
    await walk.step(() => records.click());
    const record = page.locator('details[open]').first();
    must((await record.innerText()).length > 30, 'a raw record');
  });

  journey('a CSIRT finds whom to call', ['/incidents', '/incidents/*', '/networks/*/contacts'], async (walk, page) => {
    await page.goto('/incidents');
    await walk.step(() => page.locator('main table.data tbody a').first().click());
    await page.getByRole('heading', { name: 'Whom to call' }).waitFor();
    await walk.step(() => page.locator('#call').getByRole('link', { name: /^How to reach AS/ }).first().click());
    await page.waitForURL(/\/networks\/AS\d+\/contacts$/);
    must((await page.locator('main .lede').innerText()).length > 10, 'who is registered');
    await walk.step(() => page.locator('#places .copybox button').last().click());
    must(/^whois -h whois\./.test(await page.evaluate(() => navigator.clipboard.readText())), 'the command that asks the registry');
  });

  journey('a network is found by its number from any page', ['/networks/*', '/search', kSearch], async (walk, page) => {
    const href = await lagging(page);
    await walk.step(async () => {
      await page.keyboard.press('/');
      await page.keyboard.type(href.split('/').pop());
      await page.keyboard.press('Enter');
    });
    await page.waitForURL(new RegExp(`${href}$|/search`));
    if (page.url().includes('/search')) await walk.step(() => page.locator(`main a[href="${href}"]`).first().click());
    await page.waitForURL(`**${href}`);
  });

  journey('a policy maker finds the networks that matter in an economy', ['/networks/*', '/economies/*', '/search', kSearch], async (walk, page) => {
    await page.goto('/networks');
    const name = await page.locator('main table.data a[href^="/economies/"]').first().innerText();
    await walk.step(async () => {
      await page.keyboard.press('/');
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
    });
    await page.waitForURL(/\/search|\/economies\//);
    if (page.url().includes('/search')) await walk.step(() => page.locator(`main a[href="/economies/${name}"]`).first().click());
    await page.waitForURL(`**/economies/${name}`);
    await page.getByRole('heading', { name: 'Which networks would help most?' }).waitFor();
  });

  journey('a journalist cites a chart', ['/'], async (walk, page) => {
    await page.goto('/');
    await walk.step(() => page.locator('figure.chart').getByRole('button', { name: 'Cite' }).first().click());
    const cited = await page.evaluate(() => navigator.clipboard.readText());
    must(/snapshot \w+, as of .+\. http.+\.svg/.test(cited), `the citation: ${cited}`);
    const answer = await page.request.get(/http\S+$/.exec(cited)[0]);
    same(answer.status(), 200, 'the cited address');
    must(/[?&]at=[0-9a-f]{8,}/.test(cited), `it names its snapshot: ${cited}`);
    await walk.step(() => page.locator('.share').getByRole('button', { name: 'Cite' }).click());
    const whole = await page.evaluate(() => navigator.clipboard.readText());
    await page.goto(/http\S+$/.exec(whole)[0]);
    await page.locator('p.past', { hasText: 'As it was.' }).waitFor();
    await page.locator('main a[href^="/networks/AS"]').first().click();
    await page.locator('p.past', { hasText: 'As it was.' }).waitFor();
    await page.getByRole('link', { name: 'See the newest' }).click();
    must(!page.url().includes('at='), `back to the newest: ${page.url()}`);
  });

  journey('procurement compares its suppliers, and keeps the list', ['/compare'], async (walk, page) => {
    await page.goto('/networks');
    const suppliers = (await page.locator('main table.data tbody a[href^="/networks/AS"]').allInnerTexts()).slice(0, 3);
    await page.goto('/compare');
    await page.waitForSelector('.tools');
    await walk.step(async () => {
      await page.locator('main form input[name="items"]').fill(suppliers.join(','));
      await page.keyboard.press('Enter');
    });
    await page.waitForURL(/items=/);
    for (const supplier of suppliers) await page.locator('main table.data', { hasText: supplier }).first().waitFor();
    await walk.step(() => page.goto(page.url()));  // as a bookmark or a link in a mail
    must((await page.locator('main table.data').first().innerText()).includes(suppliers[2]), 'the list is in the link');
  });
}
