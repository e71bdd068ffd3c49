// How long ago, in the one unit that says most. Times on pages are UTC; the reader's own time is a hint on top.
const kSteps: [limit: number, seconds: number, unit: Intl.RelativeTimeFormatUnit][] = [
  [90, 1, 'second'],
  [90 * 60, 60, 'minute'],
  [36 * 3600, 3600, 'hour'],
  [45 * 86400, 86400, 'day'],
  [540 * 86400, 30.44 * 86400, 'month'],
  [Infinity, 365.25 * 86400, 'year'],
];

export function relative(then: Date, now: Date, language: string): string {
  const seconds = (then.getTime() - now.getTime()) / 1000;
  const step = kSteps.find(([limit]) => Math.abs(seconds) < limit) ?? kSteps[kSteps.length - 1]!;
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.round(seconds / step[1]), step[2]);
}

export function local(then: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(then);
}
