// Processes of the program under test: commands that end, and the server, which is stopped by its own process id.
import { spawn } from 'node:child_process';

const kOutputMax = 1 << 20;

// Runs to the end. Resolves to { status, out, error }.
export function run(program, words, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let out = '';
    let error = '';
    child.stdout.on('data', (bytes) => (out = (out + bytes).slice(-kOutputMax)));
    child.stderr.on('data', (bytes) => (error = (error + bytes).slice(-kOutputMax)));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, out, error }));
  });
}

export async function mustRun(program, words, options) {
  const { status, out, error } = await run(program, words, options);
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: status ${status}\n${error.slice(-2000)}`);
  return out;
}

// Starts a server that prints "... http://127.0.0.1:PORT/ ..." when it listens. Resolves to { base, close }.
export function serve(program, words, options = {}, secondsMax = 60) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let text = '';
    const ended = new Promise((done) => child.on('close', done));
    const close = async () => {
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      const status = await ended;
      clearTimeout(late);
      return status;
    };
    const timer = setTimeout(() => {
      void close();
      reject(new Error(`the server did not listen within ${secondsMax} s:\n${text.slice(-2000)}`));
    }, secondsMax * 1000);
    const read = (bytes) => {
      text = (text + bytes).slice(-kOutputMax);
      const at = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (!at) return;
      clearTimeout(timer);
      resolve({ base: at[0], close, log: () => text });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with status ${status}:\n${text.slice(-2000)}`));
    });
  });
}
