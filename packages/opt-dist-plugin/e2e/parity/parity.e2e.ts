import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { differencesOf } from './compare';
import { listedFor } from './differences';
import { DOCUMENT_FILE, parityDocument } from './document';
import { MODES } from './modes';
import { readUpstream, recordedWith, type Recording } from './recording';

const REPOSITORY = path.resolve(__dirname, '../../../..');

/** Our four executors run programs that only record, as upstream's opt-dist did for its recording. */
describe("parity with upstream's opt-dist", () => {
  const upstream = readUpstream();
  let ours: Readonly<Record<string, Recording>> = {};
  const dir = temporaryDirectory('of all tests');
  beforeAll(() => {
    const file = path.join(dir(), 'ours.json');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', '@swc-node/register', path.join(__dirname, 'ours.ts'), file],
      { cwd: REPOSITORY, env: environment(), encoding: 'utf8', maxBuffer: 1 << 26 },
    );
    if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
    ours = JSON.parse(readFileSync(file, 'utf8')) as typeof ours;
  });

  it.each(MODES.map(({ name }) => name))('differs only as listed: %s', (mode) => {
    const [theirs, mine] = [upstream.modes[mode], ours[mode]];
    if (theirs === undefined || mine === undefined) throw new Error(`${mode} was not recorded`);
    const found = differencesOf(theirs, mine);
    const listed = listedFor(mode);
    expect({
      unlisted: found.filter((line) => !listed.includes(line)),
      gone: listed.filter((line) => !found.includes(line)),
      listedTwice: listed.filter((line, index) => listed.indexOf(line) !== index),
    }).toEqual({ unlisted: [], gone: [], listedTwice: [] });
  });

  it('has every mode that was recorded', () => {
    expect(Object.keys(upstream.modes)).toEqual(MODES.map(({ name }) => name));
  });

  it('compares with a recording of these modes, by this recorder; after an edit of them: tools/parity TREE', () => {
    expect(upstream.recordedWith).toBe(recordedWith());
  });

  it('is described in docs/records/parity.md', () => {
    expect(readFileSync(DOCUMENT_FILE, 'utf8')).toBe(parityDocument(upstream));
  });
});

/** TypeScript with this workspace's paths, and none of Jest's own settings. */
function environment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(NX_|JEST_|npm_|NODE_OPTIONS|OPT_DIST_)/.test(name)) env[name] = value;
  }
  return { ...env, SWC_NODE_PROJECT: path.join(REPOSITORY, 'tsconfig.base.json') };
}
