// One Chromium for all tests, and pages that report whatever must not happen on them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { axeSource, chromiumPath, playwright } from './tools.mjs';

const kArguments = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
];

export async function startBrowser() {
  const home = mkdtempSync(join(tmpdir(), 'mannerly-e2e-'));
  const browser = await playwright().chromium.launch({ executablePath: chromiumPath, args: kArguments, env: { ...process.env, HOME: home } });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

// lacking: paths that this build does not answer; that the browser says so is no trouble.
const lacking = [];
export async function noteLacking(base, paths) {
  const stop = AbortSignal.timeout(5000);
  for (const path of paths) {
    if ((await fetch(base + path, { signal: stop })).status === 404) lacking.push(new URL(path, base).pathname);
  }
  return lacking;
}

// A page in a context of its own. trouble collects console errors, messages of the Content-Security-Policy, script
// errors, failed answers of scripts and styles, and requests to another host than base.
export async function openPage(browser, base, { width = 1280, dark = false, scripts = true, ...more } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width, height: width < 500 ? 844 : 900 },
    colorScheme: dark ? 'dark' : 'light',
    javaScriptEnabled: scripts,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30000);
  const trouble = [];
  const expected = [];
  const origin = new URL(base).origin;
  page.on('console', (message) => {
    if (message.type() !== 'error' || lacking.some((path) => message.location().url.includes(path))) return;
    if (!expected.some((text) => message.text().includes(text))) trouble.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) trouble.push(`request to another host: ${request.url()}`);
  });
  return { page, context, trouble, expect: (text) => expected.push(text), close: () => context.close() };
}

const kRules = { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, resultTypes: ['violations'] };

// The findings of axe as lines: "rule: where (why)". rules: these alone.
export async function axe(page, rules) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource());
  const options = rules ? { ...kRules, runOnly: { type: 'rule', values: rules } } : kRules;
  const found = await page.evaluate((chosen) => window.axe.run(document, chosen), options);
  return found.violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => `${violation.id}: ${node.target.join(' ')} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? violation.help})`));
}

const kHeightMax = 3600;  // of long lists the first rows say how they look

export async function screenshot(page, file) {
  mkdirSync(dirname(file), { recursive: true });
  const [width, height] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollHeight]);
  await page.screenshot({
    path: file, fullPage: true, animations: 'disabled',
    clip: { x: 0, y: 0, width, height: Math.min(height, kHeightMax) },
  });
}
