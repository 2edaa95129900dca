import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceOf } from '../byte-source';
import { parseFdata, type FdataProfile } from './fdata';
import { readFdata } from './fdata-read';
import { randomNumbers } from './testing-damage';
import { parseBoltYaml } from './yaml';
import type { BoltYamlProfile } from './yaml-profile';

const SAMPLES = join(__dirname, '../../samples/bolt');

function samplesOf(ending: string): string[] {
  return readdirSync(SAMPLES).filter((file) => file.endsWith(ending));
}

function sampleBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, file)));
}

/** Other releases merge in other ways: 19 takes the mispredictions as a part of what makes lines equal. */
const TOOLS = '/usr/lib/llvm-22/bin';

function toolOf(name: string): string | null {
  const path = join(TOOLS, name);
  return existsSync(path) ? path : null;
}

const MERGE = toolOf('merge-fdata');
const BOLT = toolOf('llvm-bolt');
const CLANG = toolOf('clang');
const testWithMerge = MERGE ? test : test.skip;
const testWithBolt = MERGE && BOLT && CLANG ? test : test.skip;
if (!MERGE) console.warn('merge-fdata (LLVM 22) is not installed: its sums are not compared.');
else if (!BOLT || !CLANG) console.warn('llvm-bolt or clang is not installed: no program is profiled.');

const PROGRAM = `
#include <stdlib.h>
static int helper(int x) { int s = 0; for (int i = 0; i < x; i++) s += i % 3 ? i : -i; return s; }
int other(int x) { return x > 5 ? helper(x - 1) : helper(x) + 1; }
int again(int n) { return n < 2 ? n : again(n - 1) + again(n - 2); }
int pick(int k) {
  switch (k % 7) {
    case 0: return helper(k); case 1: return other(k); case 2: return again(k % 10);
    case 3: return k; case 4: return helper(3); case 5: return other(9); default: return -k;
  }
}
int main(int count, char **words) {
  int (*calls[2])(int) = {other, again};
  long sum = 0;
  for (int i = 0; i < atoi(words[count - 1]); i++) sum += pick(i) + calls[i & 1](i % 12);
  return sum == 1;
}
`;

type Counts = Record<string, readonly [mispredictions: bigint, count: bigint]>;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fdata-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function run(tool: string | null, ...args: readonly string[]): string {
  return execFileSync(tool ?? '', args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'latin1',
  });
}

/** The sums of equal lines as `merge-fdata` makes them: modulo 2^64. */
async function sumsOf(files: readonly Uint8Array[]): Promise<Counts> {
  const sums: Record<string, [bigint, bigint]> = {};
  for (const file of files) {
    const read = await readFdata(sourceOf(file), (record, names) => {
      const base = record.kind === 'memory' ? 3 : 0;
      const places = record.kind === 'sample' ? [record.from] : [record.from, record.to];
      const key = places.map((place) => {
        const name = names.name(place.name).replace(/[\\ ]/g, '\\$&');
        return `${base + Number(place.isSymbol)} ${name} ${place.offset.toString(16)}`;
      });
      const sum = (sums[key.join(' ')] ??= [0n, 0n]);
      sum[0] = BigInt.asUintN(64, sum[0] + record.mispredictions);
      sum[1] = BigInt.asUintN(64, sum[1] + record.count);
    });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
  }
  return sums;
}

/** The lines of `merge-fdata`, taken apart without the reader. */
function mergedLines(text: string, hasMispredictions: boolean): Counts {
  const lines = text.split('\n').filter((line) => /^[0-5] /.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, key = '', mispredictions = '0', count = ''] =
        (hasMispredictions && !/^[345]/.test(line) ? /^(.*) (\d+) (\d+)$/ : /^(.*)()? (\d+)$/).exec(line) ??
        [];
      return [key, [BigInt(mispredictions), BigInt(count)]];
    }),
  );
}

async function fdataOf(bytes: Uint8Array): Promise<FdataProfile> {
  const parsed = await parseFdata(sourceOf(bytes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

async function yamlOf(bytes: Uint8Array): Promise<BoltYamlProfile> {
  const parsed = await parseBoltYaml(sourceOf(bytes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

/** By function, the sum of the `cnt` in its lists `calls`, wrapped or not. */
function callSumsOf(yaml: string): bigint[] {
  const [, ...functions] = yaml.split('\n  - name: ');
  return functions.map((text) => {
    const lists = text.match(/calls: +\[[^\]]*/g) ?? [];
    const counts = lists.join(' ').matchAll(/cnt: (\d+)/g);
    return [...counts].reduce((sum, [, count = '0']) => sum + BigInt(count), 0n);
  });
}

function isMergeable(file: string): boolean {
  return !/^(?:bad|negative|header-order)-/.test(file);
}

function synthetic(seed: number, isSampled: boolean): string {
  const random = randomNumbers(seed);
  const place = (base: number): string => {
    const name = ['main', 'odd\\ na\\\\me', 'f/1', '[unknown]'][random(4)] ?? '';
    return `${base + (name.startsWith('[') ? 0 : 1)} ${name} ${random(12).toString(16)}`;
  };
  const count = (): string => String((BigInt(random(2 ** 32)) << 32n) >> BigInt(random(64)));
  const lines = Array.from({ length: 3000 }, () =>
    isSampled ? `${place(0)} ${count()}` : `${place(0)} ${place(0)} ${count()} ${count()}`,
  );
  const memory = Array.from({ length: 500 }, () => `${place(3)} ${place(3)} ${count()}`);
  return [...(isSampled ? ['no_lbr cycles'] : []), ...lines, ...(isSampled ? [] : memory), ''].join('\n');
}

describe('fdata: sums equal those of merge-fdata', () => {
  testWithMerge.each(samplesOf('.fdata').filter(isMergeable))('%s, twice', async (file) => {
    const bytes = sampleBytes(file);
    const path = join(directory, file);
    writeFileSync(path, bytes);
    const isSampled = (await fdataOf(bytes)).basicSamples !== null;
    const merged = mergedLines(run(MERGE, path, path), !isSampled);
    expect(Object.keys(merged).length).toBeGreaterThan(0);
    expect(await sumsOf([bytes, bytes])).toEqual(merged);
  });

  testWithMerge.each([
    ['branches', false],
    ['samples', true],
  ] as const)('synthetic %s that pass 2^64', async (name, isSampled) => {
    const texts = [1, 2].map((seed) => synthetic(seed, isSampled));
    const paths = texts.map((text, index) => {
      const path = join(directory, `${name}${index}.fdata`);
      writeFileSync(path, text);
      return path;
    });
    const merged = mergedLines(run(MERGE, ...paths), !isSampled);
    expect(await sumsOf(texts.map((text) => new TextEncoder().encode(text)))).toEqual(merged);
  });

  testWithBolt('a program, profiled twice; its executions and branches as in BOLT YAML', async () => {
    writeFileSync(join(directory, 'program.c'), PROGRAM);
    run(CLANG, '-O1', '-g0', '-Wl,--emit-relocs', 'program.c', '-o', 'program');
    run(
      BOLT,
      'program',
      '-instrument',
      '-o',
      'instrumented',
      `--instrumentation-file=${join(directory, 'run.fdata')}`,
    );
    const runs = ['50', '1234'].map((count) => {
      run(join(directory, 'instrumented'), count);
      const bytes = readFileSync(join(directory, 'run.fdata'));
      writeFileSync(join(directory, `${count}.fdata`), bytes);
      return new Uint8Array(bytes);
    });
    const text = run(MERGE, '50.fdata', '1234.fdata');
    expect(await sumsOf(runs)).toEqual(mergedLines(text, true));

    writeFileSync(join(directory, 'merged.fdata'), text);
    run(BOLT, 'program', '-data=merged.fdata', '-o', 'optimised', '-w', 'merged.yaml');
    const fdata = await fdataOf(new TextEncoder().encode(text));
    const { functions } = await yamlOf(readFileSync(join(directory, 'merged.yaml')));
    expect(functions.length).toBeGreaterThan(5);
    for (const { name, executions } of functions) {
      const plain = name.replace(/\(\*.*$/, '');
      expect([name, fdata.functions.find((one) => one.name === plain)?.executions ?? 0n]).toEqual([
        name,
        executions,
      ]);
    }

    for (const [print, key] of [
      ['exec', 'executions'],
      ['branches', 'branches'],
    ] as const) {
      const { stderr } = spawnSync(MERGE ?? '', ['-q', `--print=${print}`, 'merged.yaml'], {
        cwd: directory,
        encoding: 'utf8',
      });
      const printed = stderr.split('\n');
      const pairs = printed.flatMap((line) => {
        const [, name = '', count = ''] = /^(.*) : (\d+)$/.exec(line) ?? [];
        return name === '' ? [] : [[name, BigInt(count)] as const];
      });
      expect(Object.fromEntries(pairs)).toEqual(
        Object.fromEntries(functions.map((one) => [one.name, one[key]])),
      );
    }

    // merge-fdata doubles the first target of an indirect call and leaves the others as they are: calls are summed here.
    const twice = run(MERGE, 'merged.yaml', 'merged.yaml');
    const { functions: doubled } = await yamlOf(new TextEncoder().encode(twice));
    expect(doubled.map((one) => [one.name, one.hash, one.branches])).toEqual(
      functions.map((one) => [one.name, one.hash, one.branches * 2n]),
    );
    expect(doubled.map(({ calls }) => calls)).toEqual(callSumsOf(twice));
  });
});
