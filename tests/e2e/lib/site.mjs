// The real program on a small simulated Internet of some months: made in a temporary folder, gone with the tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun, run, serve } from './program.mjs';

const kWorld = ['--seed', '1', '--ases', '150', '--history', '240', '--registry-days', '20', '--daily-days', '3',
  '--collectors', '2', '--peers', '5', '--incidents', '2'];
const kNoData = 5;  // some sources are older than their day: that is part of the simulated history

export async function startSite(program) {
  const folder = mkdtempSync(join(tmpdir(), 'mannerly-site-'));
  const data = join(folder, 'data');
  const clean = () => rmSync(folder, { recursive: true, force: true });
  try {
    await mustRun(program, ['simulate', ...kWorld, '--out', data]);
    const observed = await run(program, ['observe', '--data', data, '--quiet']);
    if (observed.status !== 0 && observed.status !== kNoData) throw new Error(`observe: status ${observed.status}\n${observed.error.slice(-2000)}`);
    const server = await serve(program, ['serve', '--data', data, '--listen', '127.0.0.1:0']);
    const close = async () => {
      const status = await server.close();
      clean();
      if (status !== 0) throw new Error(`the server ended with status ${status}:\n${server.log().slice(-1000)}`);
    };
    return { base: server.base, data, close };
  } catch (error) {
    clean();
    throw error;
  }
}
