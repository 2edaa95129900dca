import { join, relative } from 'node:path';
import { assert, type IAsyncProperty, type IProperty, type Parameters } from 'fast-check';

const SEEDS = 2 ** 31;
const SOURCES = join(__dirname, '../src');

/**
 * Checks properties of one spec file. The seed is that of PROPERTY_SEED, or the clock's, and is always
 * printed; with it the same spec does the same again. PROPERTY_PATH, which a failure prints, leads to the
 * failing case at once.
 */
export class SeededChecks {
  readonly seed: number;

  /** @param usual the seed where PROPERTY_SEED is not given, in place of the clock's */
  constructor(file: string, usual = Date.now() % SEEDS) {
    this.seed = Number(process.env['PROPERTY_SEED'] ?? usual);
    process.stderr.write(`${relative(SOURCES, file)}: PROPERTY_SEED=${this.seed}\n`);
  }

  /** Tries so many cases, times PROPERTY_TIMES. */
  async check<T>(property: IAsyncProperty<T> | IProperty<T>, numRuns: number): Promise<void> {
    await this.checkExactly(property, numRuns * Number(process.env['PROPERTY_TIMES'] ?? 1));
  }

  async checkExactly<T>(property: IAsyncProperty<T> | IProperty<T>, numRuns: number): Promise<void> {
    const path = process.env['PROPERTY_PATH'];
    const parameters: Parameters<T> = { seed: this.seed, numRuns, ...(path === undefined ? {} : { path }) };
    await assert(property, parameters);
  }
}
