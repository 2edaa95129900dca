import { writeFileSync } from 'node:fs';
import { Outbox } from '../../src/remote-cache/outbox';

/** Claims the one waiting entry of an outbox, writes another file, and holds both until it is ended. */
async function main([dir = '']: readonly string[]) {
  const outbox = await Outbox.open(dir);
  const [entry] = await outbox.list();
  const claimed = entry === undefined ? null : await outbox.claim(entry);
  const spool = outbox.spool();
  writeFileSync(spool, 'half');
  console.log(JSON.stringify({ claimed, spool }));
  process.stdin.resume();
}

void main(process.argv.slice(2));
