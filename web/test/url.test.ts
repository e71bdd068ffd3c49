import { describe, expect, test } from 'vitest';
import { isSamePage, queryOf, shellWord, withFormat } from '../src/lib/url.ts';

const none = new URLSearchParams();

describe('queryOf', () => {
  test('leaves out empty fields, repeats and the place in the old list', () => {
    const names = new Set(['state', 'q', 'economy']);
    const current = new URLSearchParams('state=ready&sort=-asn&cursor=abc');
    const fields: [string, string][] = [['q', '  '], ['state', 'lagging'], ['state', 'lagging'], ['economy', ' KE ']];
    expect(queryOf(fields, current, names)).toBe('sort=-asn&state=lagging&economy=KE');
  });

  test('is a fixed point: the query of a state read back is the same query', () => {
    const words = ['', 'KE', 'a b', 'ü&=', '%41', '192.0.2.0/24', '+', '#'];
    let seed = 7;
    const next = (limit: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % limit;
    };
    for (let run = 0; run < 500; run += 1) {
      const fields = Array.from({ length: next(6) }, (): [string, string] => [`f${next(4)}`, words[next(words.length)]!]);
      const names = new Set(fields.map(([name]) => name));
      const once = queryOf(fields, none, names);
      const read = new URLSearchParams(once);
      expect(queryOf(read, none, names)).toBe(once);
      expect(queryOf(read, new URLSearchParams(once), names)).toBe(once);
      for (const [name, value] of fields) if (value.trim()) expect(read.getAll(name)).toContain(value.trim());
    }
  });
});

test('isSamePage is true for another query of the same path alone', () => {
  const here = new URL('http://example.net/networks?state=ready');
  const to = (text: string) => isSamePage(here, new URL(text, here));
  expect(to('?state=lagging')).toBe(true);
  expect(to('/networks')).toBe(true);
  expect(to('/networks?state=ready')).toBe(false);
  expect(to('/networks.csv?state=lagging')).toBe(false);
  expect(to('http://example.org/networks?state=lagging')).toBe(false);
});

test('withFormat and shellWord', () => {
  expect(withFormat('/api/v1/networks', 'csv', 'state=ready')).toBe('/api/v1/networks.csv?state=ready');
  expect(withFormat('/networks', '', '')).toBe('/networks');
  expect(shellWord('AS64500')).toBe('AS64500');
  expect(shellWord("it's?a=1&b")).toBe(`'it'\\''s?a=1&b'`);
});
