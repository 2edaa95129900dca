import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';

const SOURCES = join(__dirname, '../src');
/**
 * Leaves the peak of resident memory, in KiB, where the parent finds it. On Linux `maxRSS` starts with what
 * the parent held when it started the child; `VmHWM` does not.
 */
const MEASURE = `process.on('exit', () => {
  const fs = require('node:fs');
  const own = fs.existsSync('/proc/self/status') && /VmHWM:\\s*(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'));
  fs.writeFileSync(process.env.PEAK_FILE, own ? own[1] : String(process.resourceUsage().maxRSS));
});`;

/** How a call of the command line ended. */
export interface ChildOutcome {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
  /** Peak of resident memory in bytes. */
  readonly peak: number;
}

/** The command line, compiled into a directory of its own, to be called in processes with little memory. */
export class CompiledProgram {
  readonly directory = mkdtempSync(join(tmpdir(), 'profile-formats-'));
  readonly #measure = this.at('measure.js');
  readonly #peak = this.at('peak');

  constructor() {
    writeFileSync(this.#measure, MEASURE);
    for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.spec)\.ts$/.test(file) || /(?:^|\/)testing/.test(file)) continue;
      const target = this.at(join('program', file.replace(/\.ts$/, '.js')));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, compiled(join(SOURCES, file)));
    }
  }

  at(file: string): string {
    return join(this.directory, file);
  }

  /** @param heap megabytes that the objects of the child may take at most */
  call(heap: number, ...args: readonly string[]): ChildOutcome {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${heap}`, '--require', this.#measure, this.at('program/cli/main.js'), ...args],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', PEAK_FILE: this.#peak } },
    );
    return { status, output: stdout, errors: stderr, peak: Number(readFileSync(this.#peak, 'utf8')) * 1024 };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function compiled(path: string): string {
  return transformFileSync(path, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  }).code;
}
