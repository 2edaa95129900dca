import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { campaign, KINDS, summary } from '../test/campaign/campaign';

/** `tools/campaign` tries the kinds that need builds, for as long as it is told to. */
describe('a campaign of faults', () => {
  it('is survived where nothing has to be built', async () => {
    const said: string[] = [];
    const trials = await campaign(
      // The same ones for the same commit: chance belongs to long runs.
      { seed: 16, times: 6, minutes: 0.75, kinds: KINDS, builds: false },
      (line) => said.push(line),
    );
    const failed = trials.filter(({ failure }) => failure !== null);
    if (failed.length > 0) throw new Error([...said, ...summary(trials)].join('\n'));
    expect(trials.length).toBeGreaterThan(0);
  });

  it('explains itself', () => {
    const call = (...args: readonly string[]) =>
      spawnSync(path.resolve(__dirname, '../../../tools/campaign'), args, { encoding: 'utf8' });
    expect(call('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('--no-builds') as string,
    });
    expect(call('--kinds', 'floods')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^--kinds: unknown kind floods\n/) as string,
    });
    expect(call('--seed', 'none').status).toBe(2);
    expect(call('--time', '2').status).toBe(2);
  });
});
