import { archiveOf, NX_MEMBERS, sealed, sha256Of } from '../../../test/entries/archive';
import { checksForEach } from '../../../test/entries/checks';
import { formatRun } from '../../report/run-record';
import { stageHash } from '../../key/stage-hash';
import { expectedOf, HASH, PARTS } from '../../../test/entries/profile-set';

const { check } = checksForEach();

describe('a distribution', () => {
  const tarball = Buffer.from('not really a tarball');
  const file = 'rustc-1.95.0.tar.xz';
  const listed = { file, size: tarball.length, sha256: sha256Of(tarball) };
  const entry = (manifest: unknown, content = tarball, run = formatRun({ stage: 'dist', steps: [] })) =>
    sealed(
      archiveOf([
        { name: 'rust-project', type: '5' },
        { name: 'rust-project/dist', type: '5' },
        { name: `rust-project/dist/${file}`, content },
        { name: 'rust-project/dist/run.json', content: run },
        { name: 'rust-project/dist/manifest.json', content: JSON.stringify(manifest) },
        ...NX_MEMBERS,
      ]),
      HASH,
    );
  const key = PARTS;
  const stageKey = stageHash('dist', key);
  const manifest = { schemaVersion: 1, stage: 'dist', stageKey, key, files: [listed] };

  const keyed = (parts: Readonly<Record<string, string>>) => ({
    ...manifest,
    key: parts,
    stageKey: stageHash('dist', parts),
  });

  it.each<[string, Buffer, RegExp]>([
    ['as it was made', entry(manifest), /^accepted$/],
    [
      'with a strange record of its run',
      entry(manifest, tarball, '{"stage":"dist","steps":[{"title":"::error::x","seconds":1}]}'),
      /^rust-project\/dist\/run\.json: expected a record of a run, found something else$/,
    ],
    [
      "with another stage's record",
      entry(manifest, tarball, formatRun({ stage: 'bolt', steps: [] })),
      /run\.json: stage: expected dist, found bolt$/,
    ],
    ['of another key', entry({ ...manifest, stageKey: 'x' }), /stageKey: expected .*, found x$/],
    ['of a key without parts', entry({ ...manifest, key: undefined }), /key: expected .*, found none$/],
    ['of other parts', entry(keyed({ ...PARTS, recipe: '2' })), /key: recipe: expected 1, found 2$/],
    ['of a part more', entry(keyed({ ...PARTS, more: 'x' })), /key: more: expected no such part, found x$/],
    ['of a part less', entry(keyed({ recipe: '1' })), /profiles\.rustc-pgo: expected a, found no such part$/],
    ['with arguments', entry(keyed({ ...PARTS, arguments: 'x', declared: '1' })), /^accepted$/],
    ['of another stage', entry({ ...manifest, stage: 'bolt' }), /stage: expected dist, found bolt$/],
    ['of another schema', entry({ ...manifest, schemaVersion: 2 }), /schemaVersion: expected 1, found 2$/],
    ['with an edited tarball', entry(manifest, Buffer.from('Not really a tarball')), /xz: sha256: expected/],
    [
      'with a longer tarball',
      entry(manifest, Buffer.from('x'.repeat(99))),
      /xz: size: expected 20, found 99$/,
    ],
    [
      'with one too many',
      entry({ ...manifest, files: [] }),
      /a file named in the manifest, found another file$/,
    ],
    [
      'with one too few',
      entry({ ...manifest, files: [listed, { ...listed, file: 'x' }] }),
      /dist\/x: expected the file named in the manifest, found nothing$/,
    ],
    ['with a manifest that is none', entry({ files: [1] }), /a manifest, found something else$/],
  ])('%s', async (_, bytes, fact) => {
    expect(await check(bytes, expectedOf('dist'))).toMatch(fact);
  });
});
