import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { areaOf, isoCodes, kWidth, outlines, pathOf, placeIn } from '../map/outlines.ts';

const text = outlines();
const lines = text.trimEnd().split('\n').map((line) => line.split(' '));
const lands = lines.filter(([what]) => what === 'land');
const places = lines.filter(([what]) => what === 'place');

test('every economy has an outline or a place', () => {
  const known = new Set([...lands, ...places].map(([, code]) => code));
  expect(isoCodes().length).toBe(249);
  expect([...isoCodes(), 'XK'].filter((code) => !known.has(code))).toEqual([]);
  // Whoever has an outline stands nowhere else in the frame.
  expect(places.filter(([, code, x]) => Number(x) <= kWidth && lands.some((land) => land[1] === code))).toEqual([]);
});

test('what is embedded is small', () => {
  expect(gzipSync(text).length).toBeLessThan(42_000);
});

test('outlines lie in the frame and hold their places', () => {
  const [, width, height] = lines[0]!.map(Number);
  expect(width).toBe(kWidth);
  for (const [, code, ...rest] of lands) {
    const [x, y, , area, left, top, right, bottom] = rest.slice(0, 8).map(Number) as [number, number, number, number, number, number, number, number];
    expect(x >= left && x <= right && y >= top && y <= bottom, `${code}: its place`).toBe(true);
    expect(left >= -1 && right <= width! + 1 && bottom > 0 && top < height!, `${code}: in the frame`).toBe(true);
    expect(area, code).toBeGreaterThan(0);
    expect(rest.slice(8).join(' '), code).toMatch(/^(M-?\d+ -?\d+l(-?\d+[ -]?)+z)+$/);
  }
  const at = (code: string) => lands.find((land) => land[1] === code)!.slice(2, 4).map(Number) as [number, number];
  expect(at('CA')[1]).toBeLessThan(at('BR')[1]);
  expect(at('BR')[0]).toBeLessThan(at('KE')[0]);
  expect(at('KE')[0]).toBeLessThan(at('JP')[0]);
});

test('each place beyond the frame stands in it too', () => {
  for (const [, code, x] of places) {
    if (Number(x) > kWidth) expect([...lands, ...places].filter((place) => place[1] === code).length, code).toBe(2);
  }
});

describe('shapes', () => {
  const square: [number, number][] = [[0, 0], [10, 0], [10, 10], [0, 10]];
  test('as paths', () => expect(pathOf([square])).toBe('M0 0l10 0 0 10-10 0z'));
  test('their areas', () => expect(areaOf(square)).toBe(100));
  test('the place farthest from the border', () => {
    const { at, room } = placeIn(square);
    expect(at[0]).toBeCloseTo(5, 1);
    expect(at[1]).toBeCloseTo(5, 1);
    expect(room).toBeCloseTo(5, 1);
    // A hook: its centre of gravity lies outside.
    const hook: [number, number][] = [[0, 0], [10, 0], [10, 2], [2, 2], [2, 10], [0, 10]];
    expect(placeIn(hook).room).toBeGreaterThan(0.9);
  });
});
