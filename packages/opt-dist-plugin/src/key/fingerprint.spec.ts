import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { KEY_FACTS } from '../../test/taken-key';
import { STAGES } from '../model/stages';
import { decodePlace, differingParts, encodePlace, fingerprintCommand, fingerprintOf } from './fingerprint';

describe('the fingerprint of a stage', () => {
  it.each(STAGES)('of %s changes with its recipe, sources and tools, and not with arguments', (stage) => {
    const { hash } = fingerprintOf(stage, KEY_FACTS);
    expect(fingerprintOf(stage, { ...KEY_FACTS, extraArgs: ['rustc'] }).hash).toBe(hash);
    expect(fingerprintOf(stage, { ...KEY_FACTS, host: 'other' }).hash).not.toBe(hash);
    const sources = { ...KEY_FACTS.sources, build: 'edited' };
    expect(fingerprintOf(stage, { ...KEY_FACTS, sources }).hash).not.toBe(hash);
  });

  it('of dist has all sources, since arguments can add a tarball of them', () => {
    const sources = { ...KEY_FACTS.sources, tests: 'edited' };
    const [one, other] = [KEY_FACTS, { ...KEY_FACTS, sources }].map(
      (facts) => fingerprintOf('dist', facts).parts,
    );
    expect(differingParts(one ?? {}, other ?? {})).toEqual(['sources.tests']);
    expect(fingerprintOf('bolt', { ...KEY_FACTS, sources }).parts).toEqual(
      fingerprintOf('bolt', KEY_FACTS).parts,
    );
  });
});

describe('the command of the fingerprint', () => {
  it('has no path of the machine', () => {
    expect(fingerprintCommand('packages/rust', 'bolt')).toBe(
      `node --no-warnings -e "require('opt-dist-plugin/fingerprint')" packages/rust bolt`,
    );
  });

  it('brings every directory through a shell', () => {
    const part = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        const place = parts.join('/');
        expect(decodePlace(encodePlace(place))).toBe(place);
        expect(encodePlace(place)).toMatch(/^[A-Za-z0-9_.%/-]+$/);
      }),
    );
    const odd = `mit Leerzeichen/ä'"$HOME\`x\``;
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${encodePlace(odd)}`], { encoding: 'utf8' });
    expect(decodePlace(stdout)).toBe(odd);
  });
});
