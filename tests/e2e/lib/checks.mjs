// A tiny test runner: named checks, two at a time, all failures told at the end. A check fails by throwing.
const kLongest = 90_000;  // ms of one check: what hangs fails

function inTime(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${kLongest / 1000} s`)), kLongest);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export class Checks {
  #queue = [];
  failures = [];
  done = 0;

  add(name, run) {
    this.#queue.push({ name, run });
  }

  // Runs the one of that name, else those whose name holds the text.
  async run(parallel, text) {
    const exact = this.#queue.filter(({ name }) => name === text);
    this.#queue = exact.length > 0 ? exact : this.#queue.filter(({ name }) => name.includes(text));
    const again = [];
    const worker = async () => {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const start = Date.now();
        try {
          await inTime(next.run());
        } catch (error) {
          again.push({ ...next, error });
          console.log(`   failed: ${next.name}`);
        }
        this.done += 1;
        const seconds = (Date.now() - start) / 1000;
        if (seconds > 5) console.log(`   slow: ${next.name} ${seconds.toFixed(1)} s`);
      }
    };
    await Promise.all(Array.from({ length: parallel }, worker));
    // Once more, each alone: a busy machine must not decide, and what is wrong is wrong twice.
    for (const { name, run, error } of again) {
      try {
        await inTime(run());
        console.log(`   passed alone: ${name} (before: ${error.message.split('\n')[0]})`);
      } catch (second) {
        this.failures.push(`${name}: ${second.message}`);
      }
    }
  }
}

export function same(actual, wanted, what) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a}, wanted ${b}`);
}

export function must(condition, what) {
  if (!condition) throw new Error(what);
}

export function none(list, what) {
  if (list.length > 0) throw new Error(`${what}:\n      ${list.slice(0, 8).join('\n      ')}`);
}
