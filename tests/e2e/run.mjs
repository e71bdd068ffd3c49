// Tests in a real browser. Usage: node run.mjs [scripts] [site]
//   MANNERLY_PROGRAM   the program (for "site")
//   MANNERLY_WEB_DIST  what vite built (for "scripts")
//   MANNERLY_SHOTS     folder for screenshots
//   MANNERLY_E2E_ONLY  run only checks whose name holds this
// Status 77: cannot run here, and says why.
import { join } from 'node:path';
import { missing, root } from './lib/tools.mjs';

const reason = missing();
if (reason) {
  console.log(`Skipped: ${reason}`);
  process.exit(77);
}

const { noteLacking, startBrowser } = await import('./lib/browser.mjs');
const { Checks, must, none } = await import('./lib/checks.mjs');
const { crawl } = await import('./lib/crawl.mjs');
const { required } = await import('./lib/routes.mjs');
const { startFixture } = await import('./lib/fixture.mjs');
const { startSite } = await import('./lib/site.mjs');
const { addCommandChecks } = await import('./suites/commands.mjs');
const { addJourneys } = await import('./suites/journeys.mjs');
const { addKeyboardChecks } = await import('./suites/keyboard.mjs');
const { addPaintChecks } = await import('./suites/paint.mjs');
const { addScriptChecks } = await import('./suites/scripts.mjs');
const { addFilterChecks } = await import('./suites/filters.mjs');
const { addWalks } = await import('./suites/site.mjs');

const start = Date.now();
const seconds = () => ((Date.now() - start) / 1000).toFixed(0);
const wanted = process.argv.slice(2);
const wants = (suite) => wanted.length === 0 || wanted.includes(suite);
const shots = process.env.MANNERLY_SHOTS ?? join(root, 'build/screenshots');
const checks = new Checks();
const closers = [];
let trouble;
try {
  const { browser, close } = await startBrowser();
  closers.push(close);
  if (wants('scripts')) {
    const fixture = await startFixture(process.env.MANNERLY_WEB_DIST ?? join(root, 'web/dist'));
    closers.push(fixture.close);
    addScriptChecks(checks, browser, fixture);
  }
  if (wants('site')) {
    const program = process.env.MANNERLY_PROGRAM ?? join(root, 'build/dev/bin/mannerly');
    const site = await startSite(program);
    closers.push(site.close);
    console.log(`the site is up after ${seconds()} s`);
    const lacking = await noteLacking(site.base, ['/api/v1/stream?topics=incidents', '/api/v1/search?q=AS1']);
    if (lacking.length > 0) console.log(`   this build does not answer ${lacking.join(', ')}`);
    const found = await crawl(site.base, ['/', '/networks']);
    console.log(`${found.pages.length} kinds of page: ${found.pages.map(({ kind }) => kind).join(' ')}`);
    checks.add('links', () => none(found.broken, 'links to nowhere'));
    for (const kind of Object.keys(required)) {
      checks.add(`there is ${kind}`, () => must(found.pages.some((page) => page.kind === kind), 'no link leads there'));
    }
    const pages = found.pages.map((page) => ({ ...page, ...required[page.kind] }));
    addWalks(checks, browser, site, pages, shots);
    await addJourneys(checks, browser, site, found.pages);
    addFilterChecks(checks, browser, site, ['/networks'], 6);
    addKeyboardChecks(checks, browser, site, pages);
    addCommandChecks(checks, browser, site, pages, program);
    addPaintChecks(checks, browser, site, ['/', '/networks', ...pages.filter(({ kind }) => ['/networks/*', '/incidents/*'].includes(kind)).map(({ path }) => path)]);
  }
  await checks.run(2, process.env.MANNERLY_E2E_ONLY ?? '');
} catch (error) {
  trouble = error;
}
for (const close of closers.reverse()) await close().catch((error) => (trouble ??= error));
for (const failure of checks.failures) console.log(`FAILED ${failure}`);
if (trouble) console.log(`FAILED ${trouble.stack}`);
console.log(`${checks.done} checks, ${checks.failures.length} failed, ${seconds()} s`);
process.exit(trouble || checks.failures.length > 0 || checks.done === 0 ? 1 : 0);
