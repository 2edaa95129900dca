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
});
