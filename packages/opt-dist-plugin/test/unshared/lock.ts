import { Lock } from '../../src/process/lock';

/** Takes the lock of the given path, says how that went, and holds it until it is ended. */
async function main([path = '', stage = '']: readonly string[]) {
  const lock = await Lock.take(path, stage);
  console.log(JSON.stringify(lock.ok ? { ok: true, pid: process.pid } : lock));
  process.stdin.resume();
}

void main(process.argv.slice(2));
