import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HOST } from '../../../../test/plan-context';
import { temporaryDirectory } from '../../../../test/temporary-directory';
import { treeFromDebian } from './source';
import { describeSourceProblem } from '../describe';
import type { Effects } from '../effects';

/** The package's tree, as dpkg-source leaves it. */
const UNPACKED = 'unpacked';

describe('a source package of Debian', () => {
  const dir = temporaryDirectory('of each test');
  let said: string[];
  const at = (...names: readonly string[]) => path.join(dir(), ...names);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), text);
  };
  /** A program on PATH, in place of apt's and dpkg's; each notes how it was called. */
  const program = (name: string, script: string) => {
    write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> '${at('calls')}'\n${script}\n`);
    chmodSync(at('bin', name), 0o755);
  };
  const calls = () => readFileSync(at('calls'), 'utf8').trim().split('\n');

  beforeEach(() => {
    said = [];
    write(`${UNPACKED}/x.py`, '');
    write(`${UNPACKED}/debian/rules`, 'build:\n\ttrue\n');
    program('apt-get', ': > rustc-web_1.85.0-1.dsc; : > rustc-web_1.85.0.orig.tar.xz; : > other_2.dsc');
    program('dpkg-source', `cp -r '${at(UNPACKED)}' "$4"`);
  });

  async function get(version: string | null = '1.85.0-1', stop = new AbortController()) {
    const effects: Effects = {
      say: (line) => said.push(line),
      stop: stop.signal,
      env: { ...process.env, PATH: `${at('bin')}:/usr/bin:/bin` },
    };
    const places = { source: at('source'), stage0: at('stage0'), downloads: at('downloads') };
    const result = await treeFromDebian(
      { kind: 'debian', package: 'rustc-web', version },
      HOST,
      places,
      effects,
    );
    return result.ok ? null : describeSourceProblem(result.error).join('\n');
  }

  /** Stage 0 compilers as a package brings them: tarballs in a directory named by their date. */
  function bundle(components: readonly string[], host = HOST) {
    for (const component of components) {
      const name = `${component}-1.84.0-${host}`;
      write(`pack/${name}/${component}/bin/${component}`, component);
      const place = at(UNPACKED, 'stage0/2025-01-09');
      mkdirSync(place, { recursive: true });
      spawnSync('tar', ['-cJf', path.join(place, `${name}.tar.xz`), '-C', at('pack'), name]);
    }
  }

  it('is downloaded, unpacked with its patches, prepared, and put in its place as a whole', async () => {
    expect(await get()).toBeNull();
    expect(calls()).toEqual([
      'apt-get source --quiet --download-only --only-source rustc-web=1.85.0-1',
      `dpkg-source --no-copy -x rustc-web_1.85.0-1.dsc ${at('source.part/tree')}`,
    ]);
    expect(readdirSync(at('source')).sort()).toEqual(['debian', 'x.py']);
    expect(existsSync(at('source.part'))).toBe(false);
    expect(existsSync(at('stage0'))).toBe(false);
    expect(said[0]).toBe('Downloading the source package rustc-web=1.85.0-1');
  });

  it('is of the version that apt chooses where none is asked for', async () => {
    expect(await get(null)).toBeNull();
    expect(calls()[0]).toMatch(/ rustc-web$/);
  });

  it('may bring stage 0 compilers, which become one installation and are no sources', async () => {
    bundle(['rustc', 'cargo', 'rust-std']);
    bundle(['rustc'], 'aarch64-unknown-linux-gnu');
    expect(await get()).toBeNull();
    expect(readdirSync(at('stage0/bin')).sort()).toEqual(['cargo', 'rust-std', 'rustc']);
    expect(existsSync(at('source/stage0'))).toBe(false);
    expect(existsSync(at('stage0.part'))).toBe(false);
  });

  it('is not taken for one that brings them where some are of another host', async () => {
    bundle(['rustc', 'cargo']);
    bundle(['rust-std'], 'aarch64-unknown-linux-gnu');
    expect(await get()).toBeNull();
    expect(existsSync(at('stage0'))).toBe(false);
  });

  it('is begun anew where unpacking was stopped, and goes on with what was downloaded', async () => {
    write('source.part/tree/half', '');
    write('stage0.part/half', '');
    write('downloads/rustc-web_1.85.0-1.dsc', '');
    bundle(['rustc', 'cargo', 'rust-std']);
    expect(await get()).toBeNull();
    expect(readdirSync(at('source')).sort()).toEqual(['debian', 'x.py']);
    expect(readdirSync(at('stage0'))).toEqual(['bin']);
  });

  it.each([
    [
      'apt-get',
      'echo "E: Unable to find a source package" >&2; exit 100',
      /^apt-get source .*: exit code 100\nE: Unable to find/,
    ],
    ['apt-get', 'true', /downloads\/\*\.dsc: no such file/],
    ['dpkg-source', 'echo "bad signature" >&2; exit 25', /^dpkg-source .*: exit code 25\nbad signature/],
    ['tar', 'exit 2', /^tar -xf .*: exit code 2/],
  ])('is not there when %s fails: %s', async (name, script, words) => {
    bundle(['rustc', 'cargo', 'rust-std']);
    program(name, script);
    expect(await get()).toMatch(words);
    expect(existsSync(at('source'))).toBe(false);
    expect(existsSync(at('stage0'))).toBe(false);
  });

  it('tells what to install where apt or dpkg is not there', async () => {
    program('dpkg-source', '');
    rmSync(at('bin/apt-get'));
    // PATH has only the programs of this test.
    const effects: Effects = {
      say: () => undefined,
      stop: new AbortController().signal,
      env: { PATH: at('bin') },
    };
    const places = { source: at('source'), stage0: at('stage0'), downloads: at('downloads') };
    const result = await treeFromDebian(
      { kind: 'debian', package: 'a', version: null },
      HOST,
      places,
      effects,
    );
    expect(result.ok ? '' : describeSourceProblem(result.error).join('\n')).toMatch(
      /not found\nInstall apt \(this is for Debian/,
    );
  });

  it('is stopped with what runs', async () => {
    const stop = new AbortController();
    program('apt-get', 'exec sleep 60');
    const getting = get(null, stop);
    setTimeout(() => {
      stop.abort();
    }, 100);
    expect(await getting).toMatch(/^apt-get source .*abort/);
  });
});
