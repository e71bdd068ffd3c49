import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ciede2000, contrast, difference, type Vision } from './palette.ts';

type Tokens = Record<string, string>;

const css = readFileSync(new URL('../css/tokens.css', import.meta.url), 'utf8');

// The custom properties as a theme has them: light-dark(A, B) is A or B.
function tokens(which: 0 | 1): Tokens {
  const body = css.slice(css.indexOf(':root {'), css.indexOf('\n}'));
  return Object.fromEntries([...body.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => {
    const both = /^light-dark\(([^,]+),\s*([^)]+)\)$/.exec(value!.trim());
    return [name!, both ? both[which + 1]!.trim() : value!.trim()];
  }));
}

const light = tokens(0);
const dark = tokens(1);
const kVisions: Vision[] = ['normal', 'protan', 'deutan', 'tritan', 'grey'];

function nearest(theme: Tokens, names: string[], vision: Vision): number {
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => difference(theme[a]!, theme[b]!, vision)));
  return Math.min(...pairs);
}

test('CIEDE2000 agrees with published pairs', () => {
  // Sharma, Wu, Dalal (2005), table 1, pairs 1, 7, 13 and 20.
  expect(ciede2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(ciede2000([50, 0, 0], [50, -1, 2])).toBeCloseTo(2.3669, 4);
  expect(ciede2000([50, 2.5, 0], [50, 0, -2.5])).toBeCloseTo(4.3065, 4);
  expect(ciede2000([50, 2.5, 0], [58, 24, 15])).toBeCloseTo(19.4535, 4);
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21, 5);
});

test('every colour has a light and a dark value', () => {
  const colours = [...css.matchAll(/--([a-z0-9-]+):\s*([^;]*#[0-9a-f]{3}[^;]*);/g)];
  expect(colours.length).toBeGreaterThan(30);
  expect(colours.filter(([, , value]) => !/^light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\)$/.test(value!)).map(([, name]) => name)).toEqual([]);
});

describe.each([['light', light], ['dark', dark]] as [string, Tokens][])('%s theme', (_name, theme) => {
  test('states stand out from the surface and from each other, for every eye', () => {
    const states = ['ready', 'aspiring', 'lagging'];
    for (const state of states) expect(contrast(theme[state]!, theme.surface!), state).toBeGreaterThanOrEqual(3);
    for (const vision of kVisions) {
      expect(nearest(theme, states, vision), vision).toBeGreaterThanOrEqual(vision === 'grey' ? 12 : 25);
    }
  });

  test('kinds of incident stay apart', () => {
    const kinds = ['misorigination', 'leak', 'spoof', 'bogon'];
    // In grey the marks of the kinds differ by shape (css/parts.css).
    for (const vision of kVisions) {
      expect(nearest(theme, kinds, vision), vision).toBeGreaterThanOrEqual(vision === 'grey' ? 7 : 14);
    }
  });

  test('text can be read on all that it stands on', () => {
    for (const [text, ground] of [
      ['text', 'page'], ['text', 'surface'], ['text', 'raised'], ['text', 'accent-soft'],
      ['muted', 'page'], ['muted', 'surface'], ['muted', 'raised'], ['link', 'page'], ['link', 'surface'], ['link', 'raised'],
      ['ready-text', 'ready-soft'], ['aspiring-text', 'aspiring-soft'], ['lagging-text', 'lagging-soft'],
      ['none-text', 'none-soft'], ['on-accent', 'accent'], ['ready-text', 'accent-soft'], ['lagging-text', 'surface'],
      ['text', 'ready-soft'], ['text', 'aspiring-soft'], ['text', 'lagging-soft'], ['link', 'ready-soft'],
      ['link', 'aspiring-soft'], ['link', 'lagging-soft'], ['link', 'accent-soft'], ['muted', 'accent-soft'],
    ] as const) {
      expect(contrast(theme[text]!, theme[ground]!), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(theme.focus!, theme.surface!)).toBeGreaterThanOrEqual(3);
    expect(contrast(theme['line-strong']!, theme.surface!), 'borders of fields').toBeGreaterThanOrEqual(3);
  });

  test('the steps of a map rise evenly in lightness', () => {
    const steps = [0, 1, 2, 3, 4, 5].map((i) => contrast(theme[`q${i}`]!, theme.surface!));
    for (let i = 1; i < steps.length; i += 1) expect(steps[i]! / steps[i - 1]!, `q${i}`).toBeGreaterThan(1.15);
  });
});
