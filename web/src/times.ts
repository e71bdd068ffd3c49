// A hint on every time: how long ago, and the reader's own clock. The text on the page stays UTC.
import { local, relative } from './lib/time';

export function addTimeHints(root: ParentNode): void {
  for (const time of root.querySelectorAll<HTMLTimeElement>('time[datetime]:not([title])')) {
    const then = new Date(time.dateTime);
    // A day or a month is a name, not a moment: it has no local time.
    if (Number.isNaN(then.getTime()) || !time.dateTime.includes('T')) continue;
    time.title = `${relative(then, new Date(), navigator.language)}, ${local(then, navigator.language)}`;
  }
}
