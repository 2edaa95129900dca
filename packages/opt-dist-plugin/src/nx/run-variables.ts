import { givenArguments } from '../config/given';
import {
  GIVEN_VARIABLE,
  KEYS_VARIABLE,
  RUN_VARIABLE,
  SKIP_REMOTE_VARIABLE,
  SKIP_VARIABLE,
  STORE_BYTES_VARIABLE,
  STORE_VARIABLE,
} from '../model/run-environment';
import type { StoreSettings } from '../store/settings';

/** Nx's spellings of "take nothing from the cache" (23.2.1); yargs knows each also in camel case. */
const SKIP_ARGUMENT = /^--(skip-?nx-?cache|disable-?nx-?cache)(=(true|1))?$/i;
const SKIP_VARIABLES = ['NX_SKIP_NX_CACHE', 'NX_DISABLE_NX_CACHE'];
const SKIP_REMOTE_ARGUMENT = /^--(skip-?remote-?cache|disable-?remote-?cache)(=(true|1))?$/i;
const SKIP_REMOTE_VARIABLES = ['NX_SKIP_REMOTE_CACHE', 'NX_DISABLE_REMOTE_CACHE'];

/**
 * The variables that the hook gives to all processes of a run.
 * @param argv of nx
 * @param keys directory of the records of fingerprints
 */
export function runVariables(
  id: string,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  keys: string,
  store: StoreSettings,
): Readonly<Record<string, string>> {
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const flag = (argument: RegExp, variables: readonly string[]) =>
    own.some((word) => argument.test(word)) || variables.some((name) => env[name] === 'true') ? '1' : '0';
  return {
    [RUN_VARIABLE]: id,
    [KEYS_VARIABLE]: keys,
    [SKIP_VARIABLE]: flag(SKIP_ARGUMENT, SKIP_VARIABLES),
    [SKIP_REMOTE_VARIABLE]: flag(SKIP_REMOTE_ARGUMENT, SKIP_REMOTE_VARIABLES),
    [GIVEN_VARIABLE]: JSON.stringify(givenArguments(argv)),
    [STORE_VARIABLE]: store.dir ?? '',
    [STORE_BYTES_VARIABLE]: String(store.maxBytes),
  };
}
