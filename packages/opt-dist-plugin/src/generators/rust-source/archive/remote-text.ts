import { type Effects } from '../effects';
import { reasonOf } from './failed-fetch';
import { PATIENCE, Silence } from './silence';

export type RemoteText =
  | { readonly kind: 'text'; readonly text: string }
  /** The server says that there is no such file, or none for us. */
  | { readonly kind: 'absent'; readonly status: number }
  /** It may be there or not. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** 403: object stores answer so for a missing file, to users who may not list them. */
const ABSENT = [403, 404, 410];

/** The text of a small file on a server. */
export async function remoteText(url: string, effects: Effects, patience = PATIENCE): Promise<RemoteText> {
  const silence = new Silence(patience, effects);
  try {
    const response = await fetch(url, { signal: silence.signal });
    if (response.ok) return { kind: 'text', text: await response.text() };
    await response.body?.cancel();
    const { status } = response;
    return ABSENT.includes(status)
      ? { kind: 'absent', status }
      : { kind: 'unknown', detail: `HTTP status ${status}` };
  } catch (error) {
    return { kind: 'unknown', detail: silence.reason ?? reasonOf(error) };
  } finally {
    silence.rest();
  }
}
