// The scripts on fixed pages with a tame API: every island, and what it does when the API fails or dawdles.
import { axe, openPage } from '../lib/browser.mjs';
import { must, none, same } from '../lib/checks.mjs';

export function addScriptChecks(checks, browser, site) {
  const check = (name, run, options = {}) =>
    checks.add(`scripts: ${name}`, async () => {
      const opened = await openPage(browser, site.base, options);
      try {
        await run(opened.page, opened);
        none(opened.trouble, 'trouble on the page');
      } finally {
        await opened.close();
      }
    });
  const text = (page, selector) => page.locator(selector).first().innerText();
  const mounted = (page, island) => page.waitForSelector(`[data-island="${island}"][data-mounted]`, { state: 'attached' });

  check('search: suggestions by keyboard, only of this site, and what was chosen comes back', async (page) => {
    await page.goto('/');
    await mounted(page, 'omnibox');
    await page.keyboard.press('/');
    await page.keyboard.type('exa');
    await page.waitForSelector('#suggestions li');
    same(await page.locator('#suggestions li').count(), 2, 'suggestions');
    none(await axe(page), 'axe with suggestions open');
    await page.keyboard.press('ArrowDown');
    same(await page.getAttribute('#q', 'aria-activedescendant'), 'suggestion-0', 'active option');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/networks/AS64500');
    await mounted(page, 'omnibox');
    await page.keyboard.press('Control+k');
    await page.waitForSelector('#suggestions li');
    must((await text(page, '#suggestions li')).includes('AS64500'), 'the last choice is offered again');
    await page.keyboard.press('Escape');
    must(await page.locator('#suggestions').isHidden(), 'Escape closes the list');
  });

  check('search: says what happened when nothing is found or the API fails, and Enter still searches', async (page, opened) => {
    opened.expect('status of 500');
    await page.goto('/');
    await mounted(page, 'omnibox');
    await page.fill('#q', 'nothing here');
    await page.waitForSelector('p.suggest');
    must((await text(page, 'p.suggest')).includes('Nothing found'), 'says that nothing was found');
    site.control.search = 'error';
    try {
      await page.fill('#q', 'other');
      await page.waitForFunction(() => document.querySelector('p.suggest')?.textContent?.includes('No suggestions now'));
    } finally {
      site.control.search = 'ok';
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=other');
  });

  check('search: a slow API holds nothing up', async (page) => {
    await page.goto('/');
    await mounted(page, 'omnibox');
    await page.route('**/api/v1/search*', () => {});  // never answered
    await page.fill('#q', 'AS64500');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search?q=AS64500');
  });

  check('theme: the choice is kept and is there before the first paint', async (page) => {
    await page.goto('/');
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.click('.tools .theme');
    await page.click('.tools .theme');
    same(await page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'theme after two clicks');
    must((await ground()) !== light, 'the ground changes');
    none(await axe(page), 'axe in the chosen dark');
    await page.addInitScript(() => {
      document.addEventListener('DOMContentLoaded', () => (window.themeAtParse = document.documentElement.dataset.theme));
    });
    await page.reload();
    same(await page.evaluate(() => window.themeAtParse), 'dark', 'theme when the document was parsed');
    await page.click('.tools .theme');
    same(await page.evaluate(() => localStorage.getItem('mannerly.theme')), null, 'auto keeps nothing');
  });

  check('copy: text, link, curl, CLI and citation', async (page) => {
    await page.goto('/');
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const press = async (scope, label) => {
      await page.locator(scope).getByRole('button', { name: label, exact: true }).click();
      await page.waitForSelector('.toast');
    };
    await press('.copybox', 'Copy');
    same(await copied(), 'route: 192.0.2.0/24\norigin: AS64500', 'object');
    await press('.share', 'Copy link');
    same(await copied(), `${site.base}/`, 'link');
    await press('.share', 'Copy as curl');
    same(await copied(), `curl -s '${site.base}/api/v1/summary?month=2026-11'`, 'curl');
    await press('.share', 'Copy as CLI');
    same(await copied(), 'mannerly score', 'CLI');
    await press('figure.chart', 'Cite');
    same(await copied(), `Share with ROAs. Mannerly, snapshot 0123abcd, as of 2026-11-20T23:59:59Z. ${site.base}/charts/roas.svg`, 'citation');
  });

  check('keys: help, places, rows', async (page) => {
    await page.goto('/networks');
    await page.waitForSelector('.tools');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open]');
    none(await axe(page), 'axe with the help open');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    same(await page.evaluate(() => document.activeElement.textContent), 'AS64497', 'second row');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/networks/AS64496');
    await page.keyboard.press('g');
    await page.keyboard.press('n');
    await page.waitForURL('**/networks');
    await page.fill('input[name="q"][type="text"]', 'j?g');
    same(await page.inputValue('input[name="q"][type="text"]'), 'j?g', 'keys in a field are text');
  });

  check('filters: no reload, the address is the state, Back restores state and scroll', async (page) => {
    await page.goto('/networks');
    await page.waitForSelector('.tools');
    await page.evaluate(() => (window.stays = true));
    await page.evaluate(() => window.scrollTo(0, 120));
    const scroll = await page.evaluate(() => window.scrollY);
    await page.selectOption('select[name="state"]', 'lagging');
    await page.waitForURL('**/networks?state=lagging');
    await page.waitForFunction(() => document.querySelector('.lede').textContent.startsWith('30 of'));
    await page.fill('main input[name="q"]', '1');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/networks?state=lagging&q=1');
    await page.click('th a');
    await page.waitForURL('**/networks?state=lagging&q=1&sort=-asn');
    must(await page.evaluate(() => window.stays === true), 'the document was not loaded again');
    same(await page.evaluate(() => document.activeElement.closest('th') !== null), true, 'focus stays on the heading');
    const lede = await text(page, '.lede');
    for (let i = 0; i < 3; i += 1) await page.goBack();
    await page.waitForFunction(() => document.querySelector('.lede').textContent.startsWith('120 of'));
    await page.waitForFunction((y) => Math.abs(window.scrollY - y) < 3, scroll);
    for (let i = 0; i < 3; i += 1) await page.goForward();
    await page.waitForFunction((wanted) => document.querySelector('.lede').textContent === wanted, lede);
    await page.reload();
    same(await text(page, '.lede'), lede, 'after a reload');
    same(await page.inputValue('main input[name="q"]'), '1', 'the field after a reload');
  });

  check('filters: a failing answer becomes an ordinary page', async (page, opened) => {
    opened.expect('status of 500');
    await page.goto('/networks');
    await page.waitForSelector('.tools');
    await page.route('**/networks?*', (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Broken</h1>' }));
    await page.selectOption('select[name="state"]', 'ready');
    await page.waitForFunction(() => document.querySelector('h1').textContent === 'Broken');
    must(page.url().endsWith('/networks?state=ready'), 'the address is the one asked for');
  });

  check('columns and views are kept in the browser', async (page) => {
    await page.goto('/networks?state=ready');
    await mounted(page, 'networks-table');
    await page.click('details.columns summary');
    none(await axe(page), 'axe with the columns open');
    await page.getByLabel('Name', { exact: true }).last().uncheck();
    must(await page.locator('td', { hasText: 'Example network 0' }).first().isHidden(), 'the column is hidden');
    await page.getByRole('button', { name: 'Save this view' }).click();
    await page.fill('#view-name', 'Ready ones');
    await page.keyboard.press('Enter');
    await page.goto('/networks');
    await mounted(page, 'networks-table');
    must(await page.locator('td', { hasText: 'Example network 0' }).first().isHidden(), 'the column stays hidden');
    await page.getByRole('link', { name: 'Ready ones' }).click();
    await page.waitForURL('**/networks?state=ready');
    await mounted(page, 'networks-table');
    await page.getByRole('button', { name: 'Forget the view Ready ones' }).click();
    same(await page.evaluate(() => localStorage.getItem('mannerly.views./networks')), '[]', 'views left');
  });

  check('charts are read by arrow keys and by pointer, t shows the table', async (page) => {
    await page.goto('/');
    await page.waitForSelector('svg.chart[data-points]');
    await page.locator('svg.chart[data-points]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    same(await text(page, '.tip'), 'RPKI, 2026-10: 55 %', 'tip');
    same(await page.textContent('#announcements'), 'RPKI, 2026-10: 55 %', 'announced');
    none(await axe(page), 'axe with a tip');
    await page.hover('[data-label="2026-11"]');
    same(await text(page, '.tip'), 'RPKI, 2026-11: 58 %', 'tip under the pointer');
    await page.keyboard.press('t');
    must(await page.locator('figure.chart table').isVisible(), 'the table is shown');
    must((await page.getAttribute('time', 'title')).includes('2026'), 'the time has a hint');
  });

  check('replay: one step at a time, by keys and by itself', async (page) => {
    await page.goto('/');
    await page.locator('[data-island="replay"]').scrollIntoViewIfNeeded();
    await page.waitForSelector('.replay-bar');
    const shown = () => page.evaluate(() => [...document.querySelectorAll('g[data-step]')].map((g) => getComputedStyle(g).display !== 'none'));
    same(await shown(), [true, false, false], 'first step');
    await page.getByRole('button', { name: 'Step on' }).click();
    same(await shown(), [false, true, false], 'second step');
    await page.keyboard.press('End');
    same(await page.textContent('li[aria-current="step"]'), 'AS64511 stops.', 'last step');
    same(await page.textContent('#announcements'), 'AS64511 stops.', 'announced');
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Play the steps' }).click();
    await page.waitForFunction(() => document.querySelector('li[aria-current="step"]').dataset.step === '1');
    await page.getByRole('button', { name: 'Pause' }).click();
    none(await axe(page), 'axe with the replay');
  });

  check('without scripts all steps are shown', async (page) => {
    await page.goto('/');
    const shown = await page.locator('g[data-step]').count();
    same(shown, 3, 'steps');
    must(await page.locator('li', { hasText: 'AS64511 stops.' }).isVisible(), 'the list');
    same(await page.locator('.replay-bar, .tools, .copybox').count(), 0, 'things that need a script');
  }, { scripts: false });

  check('live: counts new incidents and does not jump', async (page) => {
    await page.goto('/');
    await mounted(page, 'live');
    await page.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
    for (let wait = 0; wait < 50 && site.control.streams.length === 0; wait += 1) await page.waitForTimeout(50);
    for (const stream of site.control.streams) stream.write('event: incident.opened\ndata: {}\n\n'.repeat(2));
    await page.waitForSelector('.pill:not([hidden])');
    must(/^\d+ new incidents: show$/.test(await text(page, '.pill')), 'the pill counts');
  });

  check('an explanation opens beside the page, as a page without scripts', async (page) => {
    await page.goto('/');
    await page.waitForSelector('.tools');
    await page.click('a[data-explain]');
    await page.waitForSelector('dialog.drawer[open]');
    must((await text(page, 'dialog.drawer')).includes('1 of 2 routes'), 'the explanation is in the drawer');
    none(await axe(page), 'axe with the drawer');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    same(await page.evaluate(() => document.activeElement.hasAttribute('data-explain')), true, 'focus is back on the link');
  });

  check('storage that is refused or damaged breaks nothing', async (page) => {
    await page.addInitScript(() => {
      Object.defineProperty(Storage.prototype, 'setItem', { value: () => { throw new Error('full'); } });
      Object.defineProperty(Storage.prototype, 'getItem', { value: () => '{"broken' });
    });
    await page.goto('/networks');
    await mounted(page, 'networks-table');
    await page.click('.tools .theme');
    await page.waitForSelector('.toast');
  });
}
