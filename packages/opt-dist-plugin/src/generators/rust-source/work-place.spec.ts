import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { workPlace } from './work-place';

describe('workPlace', () => {
  const dir = temporaryDirectory('of each test');
  const project = () => path.join(dir(), 'rust');

  async function begun(request: string) {
    const work = await workPlace(project(), request);
    if (!work.ok) throw new Error(work.error.kind);
    await work.value.occupy();
    return work.value;
  }

  it('is beside the project until everything is there', async () => {
    const work = await begun('a');
    expect(readdirSync(dir())).toEqual(['rust.part']);
    writeFileSync(path.join(work.dir, 'tree'), '');
    await work.publish();
    expect(readdirSync(dir())).toEqual(['rust']);
    await work.finish();
    expect(readdirSync(project())).toEqual(['tree']);
  });

  it('is gone on with by the same request, and by no other', async () => {
    await begun('a');
    expect(await workPlace(project(), 'a')).toMatchObject({ ok: true });
    expect(await workPlace(project(), 'b')).toMatchObject({ error: { kind: 'other-request', from: 'a' } });
  });

  it('remembers which tarball was unpacked, also when it is occupied again and put in place', async () => {
    const work = await begun('a');
    expect(work.tarball).toBeNull();
    await work.noteTarball('f00');
    await work.noteTarball('ba4');
    expect((await begun('a')).tarball).toBe('ba4');
    await (await begun('a')).publish();
    const again = await begun('a');
    expect(again.tarball).toBe('ba4');
    await again.finish();
    expect(readdirSync(project())).toEqual(['.gitignore']);
  });

  it('is free for another request when nothing was fetched', async () => {
    const work = await begun('a');
    mkdirSync(path.join(work.dir, 'downloads/partial'), { recursive: true });
    await work.abandon();
    expect(readdirSync(dir())).toEqual([]);
    expect(await workPlace(project(), 'b')).toMatchObject({ ok: true });
  });

  it('is not abandoned with something to go on with, nor where it is not ours or in place', async () => {
    const work = await begun('a');
    mkdirSync(path.join(work.dir, 'downloads/partial'), { recursive: true });
    writeFileSync(path.join(work.dir, 'downloads/partial/a.tar.part'), 'a');
    await work.abandon();
    expect(await workPlace(project(), 'b')).toMatchObject({ error: { kind: 'other-request' } });
    rmSync(path.join(work.dir, 'downloads'), { recursive: true });
    await work.publish();
    const again = await begun('a');
    await again.abandon();
    expect(readdirSync(dir())).toEqual(['rust']);
    const other = await workPlace(path.join(dir(), 'other'), 'a');
    mkdirSync(path.join(dir(), 'other.part'));
    if (other.ok) await other.value.abandon();
    expect(readdirSync(dir())).toEqual(['other.part', 'rust']);
  });

  it('is gone on with after the directory was put in place', async () => {
    await (await begun('a')).publish();
    expect(await workPlace(project(), 'a')).toMatchObject({ value: { dir: project() } });
    expect(await workPlace(project(), 'b')).toMatchObject({ error: { kind: 'other-request' } });
  });

  it.each(['rust', 'rust.part'])('is not in a directory %s of anybody else', async (name) => {
    mkdirSync(path.join(dir(), name));
    writeFileSync(path.join(dir(), name, 'mine'), '');
    expect(await workPlace(project(), 'a')).toMatchObject({
      error: { kind: 'exists', path: path.join(dir(), name) },
    });
  });

  it('is not where there is a file', async () => {
    writeFileSync(project(), '');
    expect(await workPlace(project(), 'a')).toMatchObject({ error: { kind: 'exists' } });
  });

  it('replaces an empty directory', async () => {
    mkdirSync(project());
    await (await begun('a')).publish();
    expect(existsSync(`${project()}.part`)).toBe(false);
  });
});
