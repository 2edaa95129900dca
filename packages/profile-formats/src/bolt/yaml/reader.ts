import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { YamlFields } from './fields';
import { BOLT_YAML_KEYS } from './keys';
import { YamlLines, yamlDamage, type YamlEntry, type YamlPlace, type YamlProblem } from './lines';
import {
  addBlock,
  functionOf,
  headerOf,
  isKnownVersion,
  noBlocks,
  type BoltYamlFunction,
  type BoltYamlHeader,
  type BoltYamlProfile,
} from './profile';
import type { YamlValue } from './value';

const FORMAT = 'bolt-yaml';
const FIRST_LINE = '---';
/** What ends a profile. */
export const LAST_LINE = '...';
const SHOWN = 40;
/** Columns before the keys of the header, of a function, of a block. */
const HEADER_DEPTH = 2;
const FUNCTION_DEPTH = 4;
const BLOCK_DEPTH = 8;

const LATER_KEYS: ReadonlySet<string> = new Set(BOLT_YAML_KEYS.map(({ key }) => key));

type Section = 'none' | 'header' | 'functions' | 'other' | 'closed';

/** A mapping whose end is not reached. */
interface OpenMapping {
  readonly entries: Map<string, YamlValue>;
  readonly place: YamlPlace;
}

/** Reads a BOLT YAML profile line by line; memory holds its functions and one block. */
export class BoltYamlReader {
  damage: Damage | null = null;
  private readonly lines = new YamlLines((entry) => this.entry(entry));
  private place: YamlPlace = { line: 0, at: 0 };
  private section: Section = 'none';
  private header: BoltYamlHeader | null = null;
  private hasFunctions = false;
  private readonly functions: BoltYamlFunction[] = [];
  private readonly unknownKeys = new Set<string>();
  private readonly laterKeys = new Set<string>();
  /** The mappings that are being read; null outside of them. */
  private openHeader: OpenMapping | null = null;
  private openFunction: OpenMapping | null = null;
  private openBlock: OpenMapping | null = null;
  private isInBlocks = false;
  private sums = noBlocks();

  /** The last line is not reached. */
  get isOpen(): boolean {
    return this.section !== 'closed';
  }

  /** Reads one line that starts at an offset; false when {@link damage} tells what is wrong. */
  line(text: string, at: number): boolean {
    this.place = { line: this.place.line + 1, at };
    const problem = this.problemOf(text);
    if (problem) this.damage ??= yamlDamage(problem, this.place, text);
    return this.damage === null;
  }

  finish(size: number): Result<BoltYamlProfile, Damage> {
    const { header } = this;
    if (this.isOpen || !header) {
      const needed = LAST_LINE.length + 1;
      return err({ kind: 'truncated', at: size, what: `final line ${LAST_LINE}`, needed, found: 0 });
    }
    const { functions } = this;
    return ok({
      kind: 'bolt-yaml',
      header,
      functions,
      unknownKeys: [...this.unknownKeys],
      laterKeys: [...this.laterKeys],
    });
  }

  private problemOf(text: string): YamlProblem | null {
    if (this.place.line === 1) {
      if (text !== FIRST_LINE) {
        this.damage = { kind: 'not-this-format', format: FORMAT, found: text.slice(0, SHOWN) };
      }
      return null;
    }
    if (!this.isOpen) return { what: 'line', expected: `nothing behind ${LAST_LINE}` };
    return text === LAST_LINE ? this.lastLine() : this.lines.line(text, this.place);
  }

  private lastLine(): YamlProblem | null {
    if (this.lines.isInEntry) return { what: 'line', expected: 'the rest of a list' };
    const problem = this.closeSection();
    if (problem) return problem;
    this.section = 'closed';
    if (!this.header || !this.hasFunctions)
      return { what: 'end', expected: 'header and functions before it' };
    return null;
  }

  private entry(entry: YamlEntry): YamlProblem | null {
    if (entry.depth === 0) return this.openSection(entry);
    if (this.section === 'other') return null;
    if (this.section === 'header' && entry.depth === HEADER_DEPTH && !entry.isItem) {
      return put(this.openHeader, entry);
    }
    if (this.section === 'functions' && entry.depth === FUNCTION_DEPTH) return this.functionEntry(entry);
    if (this.isInBlocks && entry.depth === BLOCK_DEPTH) return this.blockEntry(entry);
    return { what: entry.key, expected: 'another indentation' };
  }

  private openSection(entry: YamlEntry): YamlProblem | null {
    const { key, value } = entry;
    const problem = this.closeSection();
    if (problem) return problem;
    if (key === 'header' && !this.header && value === null) {
      this.section = 'header';
      this.openHeader = { entries: new Map(), place: entry.place };
    } else if (key === 'functions' && !this.hasFunctions && isEmptyList(value)) {
      this.section = 'functions';
      this.hasFunctions = true;
    } else if (key === 'header' || key === 'functions') {
      return { what: key, expected: `one block ${key}` };
    } else {
      this.section = 'other';
      if (key !== 'pseudo_probe_desc') this.unknownKeys.add(key);
    }
    return null;
  }

  private functionEntry(entry: YamlEntry): YamlProblem | null {
    if (entry.isItem) {
      const problem = this.closeFunction();
      if (problem) return problem;
      this.openFunction = { entries: new Map(), place: entry.place };
    } else {
      const problem = this.closeBlock();
      if (problem) return problem;
    }
    this.isInBlocks = entry.key === 'blocks' && this.openFunction !== null;
    if (entry.key === 'blocks' && !isEmptyList(entry.value)) return { what: 'blocks', expected: 'a block' };
    return put(this.openFunction, entry.key === 'blocks' ? { ...entry, value: '' } : entry);
  }

  private blockEntry(entry: YamlEntry): YamlProblem | null {
    if (entry.isItem) {
      const problem = this.closeBlock();
      if (problem) return problem;
      this.openBlock = { entries: new Map(), place: entry.place };
    }
    return put(this.openBlock, entry);
  }

  private closeSection(): YamlProblem | null {
    if (this.openHeader) {
      const fields = new YamlFields('header', this.openHeader.entries, this.openHeader.place);
      this.openHeader = null;
      this.header = headerOf(fields);
      const problem = this.close(fields);
      if (problem || isKnownVersion(this.header.version)) return problem;
      const found = String(this.header.version);
      this.damage = { kind: 'unsupported-version', format: FORMAT, expected: '1', found };
      return null;
    }
    return this.closeFunction();
  }

  private closeFunction(): YamlProblem | null {
    const problem = this.closeBlock();
    if (problem || !this.openFunction) return problem;
    const fields = new YamlFields('function', this.openFunction.entries, this.openFunction.place);
    fields.pass('blocks');
    this.functions.push(functionOf(fields, this.sums));
    this.openFunction = null;
    this.isInBlocks = false;
    this.sums = noBlocks();
    return this.close(fields);
  }

  private closeBlock(): YamlProblem | null {
    if (!this.openBlock) return null;
    const fields = new YamlFields('block', this.openBlock.entries, this.openBlock.place);
    this.openBlock = null;
    addBlock(fields, this.sums);
    return this.close(fields);
  }

  private close(fields: YamlFields): YamlProblem | null {
    for (const key of fields.unknown) this.unknownKeys.add(key);
    for (const key of fields.keys) if (LATER_KEYS.has(key)) this.laterKeys.add(key);
    return fields.problem;
  }
}

function isEmptyList(value: YamlValue | null): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function put(mapping: OpenMapping | null, { key, value }: YamlEntry): YamlProblem | null {
  if (!mapping) return { what: key, expected: 'an item begun by "- "' };
  if (mapping.entries.has(key)) return { what: key, expected: 'the key once' };
  if (value === null) return { what: key, expected: 'a value' };
  mapping.entries.set(key, value);
  return null;
}
