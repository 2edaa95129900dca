import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../../fs/attempt';
import { systemError } from '../../text/system-error';
import type { Trial } from '../../checks/machine';
import type { Run } from '../../process/ask';

const TLS_PROGRAM = `#include <openssl/ssl.h>
int main(void) { return SSL_CTX_new(TLS_method()) == 0; }
`;

/**
 * Finds OpenSSL as the build script of openssl-sys does, which cargo links on systems without a TLS of their
 * own, and links a program with it.
 * @param vendored build.cargo-native-static: cargo then brings its own
 * @returns null: cargo of this tree needs none from the system
 */
export async function tryOpenssl(
  run: Run,
  { source, host, compiler, vendored, env }: OpensslRequest,
  scratch: string,
): Promise<Trial | null> {
  if (vendored || /apple|windows/.test(host) || !hasOpenssl(source)) return null;
  const named = ['OPENSSL_DIR', 'OPENSSL_LIB_DIR', 'OPENSSL_NO_PKG_CONFIG'].find(
    (name) => (env[`${host.replaceAll('-', '_').toUpperCase()}_${name}`] ?? env[name]) !== undefined,
  );
  if (named !== undefined) return { kind: 'untried', reason: `${named} says where it is` };
  const said = await run('pkg-config', ['--cflags', '--libs', 'openssl']);
  if (!said.ok) {
    const detail = said.code === 'ENOENT' ? 'not found' : said.detail;
    return { kind: 'failed', step: 'pkg-config openssl', detail };
  }
  const program = path.join(scratch, 'links-openssl.c');
  const written = await attempt('write', program, () => writeFile(program, TLS_PROGRAM));
  if (!written.ok)
    return { kind: 'untried', reason: `${program} cannot be written: ${systemError(written.error.code)}` };
  const flags = said.text.split(/\s+/).filter((word) => word !== '');
  const linked = await run(compiler, [program, ...flags, '-o', `${program}.out`], { cwd: scratch });
  if (linked.ok) return { kind: 'passed' };
  return linked.code === null
    ? { kind: 'failed', step: 'compile and link', detail: linked.detail }
    : { kind: 'untried', reason: `${compiler} does not run: ${linked.detail}` };
}

interface OpensslRequest {
  readonly source: string;
  readonly host: string;
  readonly compiler: string;
  readonly vendored: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Cargo's feature for bringing its own is there where it links one at all. */
function hasOpenssl(source: string): boolean {
  const file = path.join(source, 'src/tools/cargo/Cargo.toml');
  return existsSync(file) && readFileSync(file, 'utf8').includes('vendored-openssl');
}
