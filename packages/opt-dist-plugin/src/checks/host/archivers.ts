import { good, problem, type Finding } from '../finding';
import type { Machine } from '../machine';
import type { ToolFact } from '../../process/tool-fact';

/** dist unpacks and checks the shipped tarballs with tar, which runs the decompressor of their format. */
export function checkArchivers({
  archivers: { tar, xz, gzip },
  bootstrapConfig: { settings },
}: Pick<Machine, 'archivers' | 'bootstrapConfig'>): Finding[] {
  return [
    tool('tar', tar, 'unpacking the shipped tarballs'),
    ...(settings.formats.includes('xz') ? [tool('xz', xz, 'unpacking .tar.xz, which bootstrap writes')] : []),
    ...(settings.formats.includes('gz')
      ? [tool('gzip', gzip, 'unpacking .tar.gz, which bootstrap writes')]
      : []),
  ];
}

function tool(name: string, { path, state }: ToolFact, need: string): Finding {
  if (state.kind === 'found') return good(name, state.version);
  const found = state.kind === 'missing' ? 'not found' : state.detail;
  return problem(name, `${path}: ${found}; it is needed for ${need}`, `Install ${name}.`);
}
