import { expect, test } from 'vitest';
import { relative } from '../src/lib/time.ts';

test('relative names the unit that says most', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const ago = (seconds: number) => relative(new Date(now.getTime() - seconds * 1000), now, 'en');
  expect(ago(30)).toBe('30 seconds ago');
  expect(ago(3600)).toBe('60 minutes ago');
  expect(ago(2 * 3600)).toBe('2 hours ago');
  expect(ago(86400)).toBe('24 hours ago');
  expect(ago(9 * 86400)).toBe('9 days ago');
  expect(ago(61 * 86400)).toBe('2 months ago');
  expect(ago(-3 * 86400)).toBe('in 3 days');
  expect(ago(800 * 86400)).toBe('2 years ago');
});
