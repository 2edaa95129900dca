import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { GUARD, SERVER, TOKEN } from '../environment';
import {
  type AskedResult,
  type MadeResult,
  type NoResult,
  resultPath,
  RESULTS_PATH,
} from '../policy/pointer';
import { OUTPUT_HEADER } from './results';

/** The guard of this run. */
export interface OwnGuard {
  readonly address: string;
  readonly token: string;
}

/** @returns null: the run has none */
export function guardOf(env: NodeJS.ProcessEnv): OwnGuard | null {
  const address = env[GUARD] ?? '';
  return address === '' || env[SERVER] !== address ? null : { address, token: env[TOKEN] ?? '' };
}

export type GuardsAnswer =
  | { readonly kind: 'none' }
  /** There is one that cannot be had; in words. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'archive'; readonly bytes: number; readonly output: string };

/**
 * Asks the guard for a result by its stage key.
 * @param file gets the archive, as Nx packed it
 */
export async function askGuard(guard: OwnGuard, asked: AskedResult, file: string): Promise<GuardsAnswer> {
  return answered<GuardsAnswer>({ kind: 'none' }, async () => {
    const response = await sent(guard, 'GET', resultPath(asked));
    if (response.statusCode === 422) return { kind: 'refused', reason: await textOf(response) };
    if (response.statusCode !== 200) {
      response.resume();
      return { kind: 'none' };
    }
    await pipeline(response, createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    const output = decodeURIComponent(String(response.headers[OUTPUT_HEADER] ?? ''));
    return { kind: 'archive', bytes: Number(response.headers['content-length']), output };
  });
}

/** Tells the guard what Nx is about to store. Without the guard, nobody else finds a result by its key. */
export async function tellGuard(guard: OwnGuard, told: MadeResult | NoResult): Promise<void> {
  await answered(undefined, async () => {
    await textOf(await sent(guard, 'POST', RESULTS_PATH, JSON.stringify(told)));
  });
}

/** No time limit: the guard has those for the server, and a guard that ends closes the connection. */
async function sent(
  { address, token }: OwnGuard,
  method: string,
  target: string,
  body?: string,
): Promise<http.IncomingMessage> {
  const headers = { authorization: `Bearer ${token}` };
  const request = http.request(`${address}${target}`, { method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return text;
}

/** A guard that is gone, and a disk that is full, are none. */
async function answered<T>(without: T, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error;
    return without;
  }
}
