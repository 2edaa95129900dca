import { parseArgs, type ParseArgsConfig } from 'node:util';
import { err, ok, type Result } from '../base/result';
import type { Consumer } from '../verdict/verdict';
import type { ComparisonLimits } from '../compare/limits';
import { VALUE_SORTS, type ValueSort } from './shown-function';
import { COMPONENTS } from '../verdict/components';
import { isPlace, PLACES } from '../verdict/places';

/** A valid call of the command line. */
export type Call = { readonly command: 'help' | 'version' } | LimitedCall | VerifyCall | TextCall;

/** A command that lists functions, up to a limit. */
export interface LimitedCall {
  readonly command: 'show' | 'top' | 'compare';
  /** For `compare`: base and test. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly limit: number;
  /** For `show`: read only the headers of indexed profiles. */
  readonly isHeaderOnly: boolean;
  /** For `show`: list the functions with this text in their names, in place of a summary. */
  readonly function: string | null;
  /** For `show --function`: the sorts of values to list. */
  readonly values: readonly ValueSort[];
  /** For `show`: tell how few counters hold how much of the count. */
  readonly hasCutoffs: boolean;
  /** For `compare`: take only the functions counted by context-sensitive instrumentation. */
  readonly isContextSensitive: boolean;
  /** For `compare`: what makes it fail. */
  readonly limits: ComparisonLimits;
}

/** The command that writes a profile as text. */
export interface TextCall {
  readonly command: 'text';
  readonly file: string;
}

/** The command that judges files. */
export interface VerifyCall {
  readonly command: 'verify';
  readonly files: readonly string[];
  readonly json: boolean;
  readonly isHeaderOnly: boolean;
  readonly allowsStale: boolean;
  readonly consumer: Consumer;
}

const COMMON = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const LIMITED = { ...COMMON, limit: { type: 'string', short: 'n' } } as const;
const SHOW = {
  ...LIMITED,
  header: { type: 'boolean' },
  function: { type: 'string' },
  'ic-targets': { type: 'boolean' },
  'memop-sizes': { type: 'boolean' },
  vtables: { type: 'boolean' },
  'detailed-summary': { type: 'boolean' },
} as const;
const COMPARE = {
  ...LIMITED,
  cs: { type: 'boolean' },
  'min-overlap': { type: 'string' },
  'max-changed': { type: 'string' },
} as const;

const VERIFY = {
  ...COMMON,
  for: { type: 'string' },
  llvm: { type: 'string' },
  component: { type: 'string' },
  target: { type: 'string' },
  header: { type: 'boolean' },
  'allow-stale': { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

const TARGETS: Readonly<Record<string, Consumer['target']>> = {
  le64: { byteOrder: 'little', pointerBytes: 8 },
  be64: { byteOrder: 'big', pointerBytes: 8 },
  le32: { byteOrder: 'little', pointerBytes: 4 },
  be32: { byteOrder: 'big', pointerBytes: 4 },
};

const SHOWN_HOTTEST = 5;
const TOP_HOTTEST = 20;
const COMPARED = 10;
const MOST_HOTTEST = 1000;

/** Parses the arguments after the program's name; an error is a line for the user. */
export function parseCall(args: readonly string[]): Result<Call, string> {
  const [command, ...rest] = args;
  if (command === '--help' || command === '-h' || command === 'help') return ok({ command: 'help' });
  if (command === '--version' || command === '-V') return ok({ command: 'version' });
  if (command === 'show') return parseLimited('show', optionsOf(rest, SHOW), SHOWN_HOTTEST);
  if (command === 'top') return parseLimited('top', optionsOf(rest, LIMITED), TOP_HOTTEST);
  if (command === 'compare') return parseLimited('compare', optionsOf(rest, COMPARE), COMPARED);
  if (command === 'verify') return parseVerify(rest);
  if (command === 'text') return parseText(rest);
  if (command === 'merge') return err(MERGE);
  return err(command === undefined ? 'no command given' : `unknown command: ${command}`);
}

/** Merging is the business of the tools that read the profiles afterwards. */
const MERGE =
  'merge: ask the tools of the LLVM that reads the result: `llvm-profdata merge -o OUT.profdata FILE…`, and for fdata and BOLT YAML `merge-fdata -o OUT FILE…`';

/** Turns the errors that `parseArgs` throws for wrong arguments into values. */
function optionsOf<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return ok(parseArgs({ args: [...args], options, allowPositionals: true, strict: true }));
  } catch (error) {
    const message = wrongArguments(error);
    if (message === null) throw error;
    return err(message);
  }
}

/**
 * The first sentence of the error. Does not use `instanceof Error`, which fails for errors of another realm.
 */
function wrongArguments(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return null;
  const { code, message } = error;
  const isExpected = typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS');
  return isExpected && typeof message === 'string' ? message.replace(/\. .*$/s, '') : null;
}

/** All options of the commands that list functions; each command has only some of them. */
interface LimitedOptions {
  readonly values: {
    readonly help?: boolean | undefined;
    readonly json?: boolean | undefined;
    readonly limit?: string | undefined;
    readonly header?: boolean | undefined;
    readonly cs?: boolean | undefined;
    readonly 'min-overlap'?: string | undefined;
    readonly 'max-changed'?: string | undefined;
    readonly function?: string | undefined;
    readonly 'ic-targets'?: boolean | undefined;
    readonly 'memop-sizes'?: boolean | undefined;
    readonly vtables?: boolean | undefined;
    readonly 'detailed-summary'?: boolean | undefined;
  };
  readonly positionals: readonly string[];
}

function parseLimited(
  command: LimitedCall['command'],
  parsed: Result<LimitedOptions, string>,
  usual: number,
): Result<Call, string> {
  if (!parsed.ok) return parsed;
  const { values, positionals: files } = parsed.value;
  if (values.help) return ok({ command: 'help' });
  const limit = numberOf('--limit', values.limit ?? String(usual), MOST_HOTTEST);
  if (!limit.ok) return limit;
  const minOverlap = shareOf('--min-overlap', values['min-overlap']);
  if (!minOverlap.ok) return minOverlap;
  const maxChanged = shareOf('--max-changed', values['max-changed']);
  if (!maxChanged.ok) return maxChanged;
  if (files.length === 0) return err(`${command}: no file given`);
  if (command === 'compare' && files.length !== 2) return err('compare: expected two files, base and test');
  const twice = standardInputTwice(files);
  if (twice !== null) return err(`${command}: ${twice}`);
  const sorts = valueSorts(values);
  if (sorts.length > 0 && values.function === undefined) return err(`${command}: values need --function`);
  if (values.function !== undefined && (values.header ?? values['detailed-summary']))
    return err(`${command}: --function takes neither --header nor --detailed-summary`);
  return ok({
    command,
    files,
    json: values.json ?? false,
    function: values.function ?? null,
    values: sorts,
    hasCutoffs: values['detailed-summary'] ?? false,
    limit: limit.value,
    isHeaderOnly: values.header ?? false,
    isContextSensitive: values.cs ?? false,
    limits: { minOverlap: minOverlap.value, maxChanged: maxChanged.value },
  });
}

function valueSorts(values: LimitedOptions['values']): ValueSort[] {
  const asked = {
    icTargets: values['ic-targets'],
    memopSizes: values['memop-sizes'],
    vtables: values.vtables,
  };
  return VALUE_SORTS.filter((sort) => asked[sort]);
}

function parseText(args: readonly string[]): Result<Call, string> {
  const parsed = optionsOf(args, { help: COMMON.help });
  if (!parsed.ok) return parsed;
  const [file, second] = parsed.value.positionals;
  if (parsed.value.values.help) return ok({ command: 'help' });
  return file !== undefined && second === undefined
    ? ok({ command: 'text', file })
    : err('text: expected one file');
}

function parseVerify(args: readonly string[]): Result<Call, string> {
  const parsed = optionsOf(args, VERIFY);
  if (!parsed.ok) return parsed;
  const { values, positionals: files } = parsed.value;
  if (values.help) return ok({ command: 'help' });
  const consumer = consumerOf(values);
  if (!consumer.ok) return consumer;
  if (files.length === 0) return err('verify: no file given');
  const twice = standardInputTwice(files);
  if (twice !== null) return err(`verify: ${twice}`);
  return ok({
    command: 'verify',
    files,
    json: values.json ?? false,
    isHeaderOnly: values.header ?? false,
    allowsStale: values['allow-stale'] ?? false,
    consumer: consumer.value,
  });
}

interface ConsumerOptions {
  readonly for?: string | undefined;
  readonly llvm?: string | undefined;
  readonly component?: string | undefined;
  readonly target?: string | undefined;
}

function consumerOf({ for: place, llvm, component, target }: ConsumerOptions): Result<Consumer, string> {
  if (place !== undefined && !isPlace(place)) {
    return err(`--for: expected one of ${Object.keys(PLACES).join(', ')}, found ${place}`);
  }
  if (component !== undefined && !COMPONENTS.includes(component)) {
    return err(`--component: expected one of ${COMPONENTS.join(', ')}, found ${component}`);
  }
  if (target !== undefined && !Object.hasOwn(TARGETS, target)) {
    return err(`--target: expected one of ${Object.keys(TARGETS).join(', ')}, found ${target}`);
  }
  const llvmMajor =
    llvm === undefined ? ok(null) : numberOf('--llvm', /^(\d+)\./.exec(llvm)?.[1] ?? llvm, 999);
  if (!llvmMajor.ok) return llvmMajor;
  return ok({
    place: place ?? null,
    llvmMajor: llvmMajor.value,
    component: component ?? null,
    target: target === undefined ? null : (TARGETS[target] ?? null),
  });
}

/** The standard input can be read once. */
function standardInputTwice(files: readonly string[]): string | null {
  return files.filter((file) => file === '-').length > 1 ? 'the standard input is given twice' : null;
}

/** A percentage as a share, with or without its sign. */
function shareOf(option: string, text: string | undefined): Result<number | null, string> {
  if (text === undefined) return ok(null);
  const percent = /^(\d{1,3}(?:\.\d{1,9})?) ?%?$/.exec(text)?.[1];
  return percent !== undefined && Number(percent) <= 100
    ? ok(Number(percent) / 100)
    : err(`${option}: expected a percentage from 0 to 100, found ${text}`);
}

function numberOf(option: string, text: string, most: number): Result<number, string> {
  const number = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Infinity;
  return number <= most ? ok(number) : err(`${option}: expected a number from 1 to ${most}, found ${text}`);
}
