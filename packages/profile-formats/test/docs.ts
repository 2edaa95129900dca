import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const PACKAGE = join(__dirname, '..');

/** A fenced block of a page. */
export interface Fence {
  /** The words behind the backticks: the language first. */
  readonly words: readonly string[];
  readonly text: string;
}

/** The pages that are written by hand, relative to the package. */
export function pages(): readonly string[] {
  const docs = readdirSync(join(PACKAGE, 'docs')).filter((file) => file.endsWith('.md'));
  return ['README.md', ...docs.map((file) => `docs/${file}`)];
}

export function textOf(path: string): string {
  return readFileSync(join(PACKAGE, path), 'utf8');
}

export function bytesOf(sample: string): Uint8Array {
  return new Uint8Array(readFileSync(join(PACKAGE, 'samples', sample)));
}

/** The fenced blocks of one language, of a page or of all. */
export function fencesOf(language: string, from: readonly string[] = pages()): readonly Fence[] {
  return from.flatMap((page) =>
    [...textOf(page).matchAll(/^```(\S.*)\n([^]*?)^```$/gm)]
      .map(([, info = '', text = '']): Fence => ({ words: info.split(' '), text }))
      .filter(({ words }) => words[0] === language),
  );
}

/**
 * The rows of the table whose first row has the given cells, in Markdown or in a docstring; without bold and
 * code marks.
 */
export function tableOf(path: string, ...head: readonly string[]): readonly (readonly string[])[] {
  const rows = textOf(path)
    .split('\n')
    .map((line) => /^(?: \* )?\|(.*)\|$/.exec(line.trimEnd())?.[1] ?? null)
    .map((line) => line?.split('|').map((cell) => cell.trim().replace(/^[`*]+|[`*]+$/g, '')) ?? null);
  const start = rows.findIndex((row) => row !== null && head.every((cell, index) => row[index] === cell));
  if (start < 0) throw new Error(`${path} has no table that starts with ${head.join(', ')}`);
  const end = rows.indexOf(null, start);
  return rows.slice(start + 2, end < 0 ? rows.length : end).flatMap((row) => (row ? [row] : []));
}

/**
 * Brings what a reader gave into the form of an example: 64-bit numbers as decimal strings, only the keys
 * that the example has, and of lists of functions as many as it has.
 */
export function likeExample(found: unknown, example: unknown, isCut = true): unknown {
  if (typeof found === 'bigint') return String(found);
  const items = ArrayBuffer.isView(found) ? Array.from(found as BigUint64Array) : found;
  if (Array.isArray(items) && Array.isArray(example)) {
    const all: readonly unknown[] = items;
    const wanted: readonly unknown[] = example;
    const shown = isCut ? all.slice(0, wanted.length) : all;
    return shown.map((item, index) => likeExample(item, wanted[index], false));
  }
  if (!isObject(found) || !isObject(example)) return found;
  return Object.fromEntries(
    Object.keys(example).map((key) => [key, likeExample(found[key], example[key], key === 'functions')]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
