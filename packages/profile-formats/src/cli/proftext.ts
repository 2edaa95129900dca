import { HEAD_BYTES, identify } from '../identify/identify';
import type { ByteSource } from '../base/byte-source';
import { printable } from '../base/printable';
import { err, ok, type Result } from '../base/result';
import { indexedAsText } from '../llvm/indexed/as-text';
import { readIndexedHeader } from '../llvm/indexed/header';
import { formatProftext } from '../llvm/text/format';
import type { TextCall } from './call';
import { describeFailure, type Failure } from './failure';
import type { Machine, Outcome } from './machine';
import { wrapped } from './text';

/** `text`: an indexed profile as text, with the same bytes as `llvm-profdata merge --text` writes. */
export async function proftext(machine: Machine, { file }: TextCall): Promise<Outcome> {
  const opened = await machine.open(file);
  const text = opened.ok ? await textOf(opened.value) : opened;
  if (opened.ok) await opened.value.close();
  if (text.ok) return { exitCode: 0, output: text.value, errors: '' };
  const problem = wrapped(printable(`${file}: ${describeFailure(text.error)}`), 0);
  return { exitCode: 1, output: '', errors: `${problem}\n` };
}

async function textOf(source: ByteSource): Promise<Result<string, Failure>> {
  const { kind } = identify(await source.read(0, HEAD_BYTES));
  if (kind !== 'llvm-indexed') return err({ kind: 'not-indexed', found: kind });
  const header = await readIndexedHeader(source);
  if (!header.ok) return header;
  const profile = await indexedAsText(source, header.value);
  return profile.ok ? ok(formatProftext(profile.value)) : profile;
}
