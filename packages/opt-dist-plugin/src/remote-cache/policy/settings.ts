import { type Result, err, ok } from 'profile-formats';
import { GIB } from '../../text/byte-count';
import { isObject } from '../../model/plain-object';
import { nearestOf } from '../../config/nearest';

/** Options of the plugin in nx.json, under `remoteCache`. Each can also be set in the environment. */
export interface RemoteCacheOptions {
  /**
   * Whether the guard stands between Nx and the remote cache; true. Environment: OPT_DIST_REMOTE_CACHE_GUARD.
   */
  readonly guard?: boolean;
  /** Seconds until a connection must stand; 5. Environment: OPT_DIST_REMOTE_CACHE_CONNECT_SECONDS. */
  readonly connectSeconds?: number;
  /** Seconds until an answer must begin; 30. Environment: OPT_DIST_REMOTE_CACHE_ANSWER_SECONDS. */
  readonly answerSeconds?: number;
  /** The lowest rate of a transfer, in bytes a second; 65536. Environment: OPT_DIST_REMOTE_CACHE_MIN_RATE. */
  readonly minRate?: number;
  /** Seconds over which the rate is measured; 20. Environment: OPT_DIST_REMOTE_CACHE_RATE_SECONDS. */
  readonly rateSeconds?: number;
  /**
   * The largest entry that the guard takes or sends, in bytes; 16 GiB. Environment:
   * OPT_DIST_REMOTE_CACHE_MAX_ENTRY_BYTES.
   */
  readonly maxEntryBytes?: number;
  /**
   * Seconds that a finished run waits for its uploads, 540 at most and by default: Nx fails a run whose hook
   * takes 10 minutes. Environment: OPT_DIST_REMOTE_CACHE_WAIT_SECONDS.
   */
  readonly waitSeconds?: number;
  /**
   * Seconds after which a finished run begins no more uploads of earlier runs; 60. Environment:
   * OPT_DIST_REMOTE_CACHE_RESEND_SECONDS.
   */
  readonly resendSeconds?: number;
  /**
   * Directory of the outbox; `opt-dist/outbox` in the user's cache directory. Environment:
   * OPT_DIST_REMOTE_CACHE_OUTBOX.
   */
  readonly outbox?: string;
  /**
   * The most bytes that may wait in a workspace's outbox; 20 GiB. Environment:
   * OPT_DIST_REMOTE_CACHE_OUTBOX_BYTES.
   */
  readonly outboxBytes?: number;
}

export interface RemoteCacheSettings {
  readonly guard: boolean;
  readonly connectSeconds: number;
  readonly answerSeconds: number;
  readonly minRate: number;
  readonly rateSeconds: number;
  readonly maxEntryBytes: number;
  readonly waitSeconds: number;
  readonly resendSeconds: number;
  /** Null is the default place. */
  readonly outbox: string | null;
  readonly outboxBytes: number;
}

/** An option whose value cannot be used. */
export interface OptionProblem {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

type NumberName = {
  [K in keyof RemoteCacheSettings]: RemoteCacheSettings[K] extends number ? K : never;
}[keyof RemoteCacheSettings];

const NUMBERS: Readonly<
  Record<NumberName, { variable: string; preset: number; least: number; most: number }>
> = {
  connectSeconds: { variable: 'CONNECT_SECONDS', preset: 5, least: 0.1, most: 600 },
  answerSeconds: { variable: 'ANSWER_SECONDS', preset: 30, least: 0.1, most: 3600 },
  minRate: { variable: 'MIN_RATE', preset: 65_536, least: 0, most: 1e12 },
  rateSeconds: { variable: 'RATE_SECONDS', preset: 20, least: 0.5, most: 3600 },
  maxEntryBytes: { variable: 'MAX_ENTRY_BYTES', preset: 16 * GIB, least: 1, most: 1e15 },
  waitSeconds: { variable: 'WAIT_SECONDS', preset: 540, least: 0, most: 540 },
  resendSeconds: { variable: 'RESEND_SECONDS', preset: 60, least: 0, most: 540 },
  outboxBytes: { variable: 'OUTBOX_BYTES', preset: 20 * GIB, least: 0, most: 1e15 },
};

const PREFIX = 'OPT_DIST_REMOTE_CACHE_';

/**
 * The settings, from the environment first, then the plugin's options, then the defaults. An unusable value
 * is reported, and the next source counts: a setting of the cache never fails a run.
 */
export function resolveSettings(
  options: unknown,
  env: Readonly<Record<string, string | undefined>>,
): { readonly settings: RemoteCacheSettings; readonly problems: readonly OptionProblem[] } {
  const problems: OptionProblem[] = [];
  const given = isObject(options) ? options : {};
  if (options !== undefined && !isObject(options))
    problems.push({ name: 'remoteCache', expected: 'an object', found: show(options) });
  const known = ['guard', 'outbox', ...Object.keys(NUMBERS)];
  for (const name of Object.keys(given).filter((each) => !known.includes(each))) {
    const expected = `a known option, such as ${nearestOf(name, known) ?? known.join(', ')}`;
    problems.push({ name: `remoteCache.${name}`, expected, found: name });
  }

  const take = <T>(
    name: string,
    variable: string,
    preset: T,
    read: (value: unknown) => Result<T, string>,
  ): T => {
    const sources: [string, unknown][] = [
      [PREFIX + variable, env[PREFIX + variable] === '' ? undefined : env[PREFIX + variable]],
      [`remoteCache.${name}`, given[name]],
    ];
    for (const [source, value] of sources) {
      if (value === undefined) continue;
      const result = read(value);
      if (result.ok) return result.value;
      problems.push({ name: source, expected: result.error, found: show(value) });
    }
    return preset;
  };
  const number = (name: NumberName) => {
    const { variable, preset, least, most } = NUMBERS[name];
    return take(name, variable, preset, (value) => {
      const found = typeof value === 'string' ? Number(value) : value;
      return typeof found === 'number' && found >= least && found <= most
        ? ok(found)
        : err(`a number from ${least} to ${most}`);
    });
  };

  const settings: RemoteCacheSettings = {
    guard: take('guard', 'GUARD', true, (value) =>
      value === true || value === 'true' || value === '1'
        ? ok(true)
        : value === false || value === 'false' || value === '0'
          ? ok(false)
          : err('true or false'),
    ),
    connectSeconds: number('connectSeconds'),
    answerSeconds: number('answerSeconds'),
    minRate: number('minRate'),
    rateSeconds: number('rateSeconds'),
    maxEntryBytes: number('maxEntryBytes'),
    waitSeconds: number('waitSeconds'),
    resendSeconds: number('resendSeconds'),
    outbox: take<string | null>('outbox', 'OUTBOX', null, (value) =>
      typeof value === 'string' && value !== '' ? ok(value) : err('a directory'),
    ),
    outboxBytes: number('outboxBytes'),
  };
  return { settings, problems };
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
