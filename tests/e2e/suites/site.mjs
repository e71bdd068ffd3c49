// Every page of the real program: light and dark, 1280 and 390 pixels wide, with and without scripts.
import { join } from 'node:path';
import { axe, openPage, screenshot } from '../lib/browser.mjs';
import { must, none } from '../lib/checks.mjs';

const nameOf = (kind) => kind.replaceAll('*', 'one').replace(/^\//, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, '') || 'overview';

// The parts of a page that stick out of the window: boxes that scroll by themselves do not count.
const overflow = () => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const scrolls = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (/(auto|scroll|hidden)/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > wide + 1 && !scrolls(element))
    .slice(0, 5)
    .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`);
};

async function essence(page, spec) {
  const found = await page.evaluate(() => ({
    headings: [...document.querySelectorAll('h1')].map((h) => h.innerText.trim()),
    lede: document.querySelector('main .lede')?.innerText.trim() ?? '',
    tables: [...document.querySelectorAll('main table')].filter((table) => table.rows.length > 1 && table.getClientRects().length > 0).length,
    styled: document.querySelectorAll('[style]').length,
    simulated: document.querySelector('p.simulated')?.getClientRects().length > 0,
    ids: [...document.querySelectorAll('[id]')].map((element) => element.id).filter((id, i, all) => all.indexOf(id) !== i),
  }));
  must(found.headings.length === 1 && found.headings[0] !== '', `one heading, found ${JSON.stringify(found.headings)}`);
  must(spec.bare || found.lede.length > 10, `no headline sentence: "${found.lede}"`);
  must(found.simulated, 'does not say that its data are simulated');
  if (spec.table) must(found.tables > 0, 'no table with rows to be seen');
  return found;
}

// A page is loaded once with scripts and once without; window and theme are then changed under it.
// All rules in two of the looks; what depends on theme or width alone in the others.
const kLooks = [
  { name: '1280-light', width: 1280, colorScheme: 'light', main: true },
  { name: '1280-dark', width: 1280, colorScheme: 'dark' },
  { name: '390-dark', width: 390, colorScheme: 'dark', main: true },
  { name: '390-light', width: 390, colorScheme: 'light' },
];

const kLookRules = ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable'];
const kPaperWidth = 718;  // A4 less its margins

async function lookAt(page, spec, shots, scripts) {
  for (const { name, width, colorScheme, main } of kLooks) {
    // Without scripts pages look the same but for what scripts add: two looks are enough.
    if (!scripts && !main) continue;
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    await page.emulateMedia({ colorScheme });
    if (scripts) none(await axe(page, main ? undefined : kLookRules), `axe at ${name}`);
    none(await page.evaluate(overflow), `wider than the window at ${name}`);
    await screenshot(page, join(shots, scripts ? name : `${name}-noscript`, `${nameOf(spec.kind)}.png`));
  }
}

const cutTables = () => [...document.querySelectorAll('main table.data')]
  .filter((table) => table.checkVisibility() && table.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((table) => table.caption?.innerText || table.id || 'a table without a name');

async function putOnPaper(page, spec, shots) {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.setViewportSize({ width: kPaperWidth, height: 1000 });
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  must(ground === 'rgb(255, 255, 255)', `prints on ${ground}`);
  none(await page.evaluate(cutTables), 'tables that the paper cuts');
  await screenshot(page, join(shots, 'print', `${nameOf(spec.kind)}.png`));
  await page.emulateMedia({ media: 'screen', colorScheme: 'light', forcedColors: 'active' });
  await page.setViewportSize({ width: 1280, height: 900 });
  await screenshot(page, join(shots, 'forced-colors', `${nameOf(spec.kind)}.png`));
}

// pages: [{ kind, path, table }]
export function addWalks(checks, browser, site, pages, shots) {
  for (const spec of pages) {
    for (const scripts of [true, false]) {
      checks.add(`${spec.path}${scripts ? '' : ' without scripts'}`, async () => {
        const opened = await openPage(browser, site.base, { scripts });
        const { page, trouble } = opened;
        try {
          const answer = await page.goto(spec.path, { waitUntil: 'load' });
          must(answer.status() === (spec.status ?? 200), `status ${answer.status()}`);
          if (scripts && !spec.bare) await page.waitForSelector('.tools');
          const found = await essence(page, spec);
          none(found.ids, 'ids that are there twice');
          if (!scripts) must(found.styled === 0, 'style attributes in the markup');
          await lookAt(page, spec, shots, scripts);
          if (scripts) await putOnPaper(page, spec, shots);
          none(trouble, 'trouble on the page');
        } finally {
          await opened.close();
        }
      });
    }
  }
}
