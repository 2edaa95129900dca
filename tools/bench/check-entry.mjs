// Judges one entry for entries.mjs: node check-entry.mjs ENTRY RECORD, where RECORD is the key record as
// JSON.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { checkProfileSet } = require('../../packages/profile-formats/dist/node');
const { entryChecks } = require('../../packages/opt-dist-plugin/dist/remote-cache/entry-checks/entry-checks');

const [entry, text] = process.argv.slice(2);
const record = JSON.parse(text);
const needed = [
  { component: 'rustc', consumer: { place: 'bolt', llvmMajor: 22, component: null, target: null } },
];
const checks = entryChecks({
  records: async () => record,
  judge: async ({ stage }, dir) => {
    const checked = await checkProfileSet(dir, { stage, host: null, needed });
    const isUsable = checked.ok && checked.value.verdict.grade !== 'unusable';
    return isUsable ? { ok: true } : { ok: false, error: [JSON.stringify(checked)] };
  },
});
const result = await checks.check(entry, record.hash);
if (!result.ok) {
  console.error(JSON.stringify(result.error));
  process.exitCode = 1;
}
