// Tests in a real browser. Usage: node run.mjs [scripts|site ...]
//   MANNERLY_PROGRAM   the program (for "site")
//   MANNERLY_WEB_DIST  what vite built
//   MANNERLY_SHOTS     folder for screenshots
// Status 77: cannot run here, and says why.
import { join } from 'node:path';
import { missing, root } from './lib/tools.mjs';

const reason = missing();
if (reason) {
  console.log(`Skipped: ${reason}`);
  process.exit(77);
}

const { startBrowser } = await import('./lib/browser.mjs');
const { Checks } = await import('./lib/checks.mjs');
const { startFixture } = await import('./lib/fixture.mjs');
const { addScriptChecks } = await import('./suites/scripts.mjs');

const start = Date.now();
const checks = new Checks();
const { browser, close } = await startBrowser();
const fixture = await startFixture(process.env.MANNERLY_WEB_DIST ?? join(root, 'web/dist'));
try {
  addScriptChecks(checks, browser, fixture);
  await checks.run(2);
} finally {
  await close();
  await fixture.close();
}
for (const failure of checks.failures) console.log(`FAILED ${failure}`);
console.log(`${checks.done} checks, ${checks.failures.length} failed, ${((Date.now() - start) / 1000).toFixed(0)} s`);
process.exit(checks.failures.length > 0 || checks.done === 0 ? 1 : 0);
