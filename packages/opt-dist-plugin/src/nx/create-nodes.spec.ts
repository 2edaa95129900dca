import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CreateNodesContext, ProjectConfiguration } from '@nx/devkit';
import { temporaryDirectory } from '../../test/temporary-directory';
import { createNodes } from './create-nodes';
import type { OptDistPluginOptions } from './options';

const root = temporaryDirectory('of each test');

function write(file: string, content: string) {
  mkdirSync(path.dirname(path.join(root(), file)), { recursive: true });
  writeFileSync(path.join(root(), file), content);
}

async function projects(
  files: readonly string[],
  options?: OptDistPluginOptions,
): Promise<Record<string, ProjectConfiguration>> {
  const context = { workspaceRoot: root(), nxJsonConfiguration: {} } as CreateNodesContext;
  const results = await createNodes[1]([...files], options, context);
  return Object.assign({}, ...results.map(([, result]) => result.projects)) as Record<
    string,
    ProjectConfiguration
  >;
}

const sourcesOf = (project: ProjectConfiguration | undefined) =>
  (project?.targets?.['dist']?.inputs ?? []).filter(
    (input) => typeof input === 'string' && input.startsWith('{workspaceRoot}'),
  );

/** A submodule, and what lies in a directory. */
const bothOf = (dir: string) => [`{workspaceRoot}/${dir}`, `{workspaceRoot}/${dir}/**/*`];

describe('createNodes', () => {
  it('looks for opt-dist.json in every directory', () => {
    expect(createNodes[0]).toBe('**/opt-dist.json');
  });

  it.each([
    ['rust-project', 'rust-project'],
    ['tools/rust', 'rust'],
    ['packages/beta', 'beta'],
  ])('names the project of %s %s', async (dir, name) => {
    write(`${dir}/opt-dist.json`, '{}');
    const found = await projects([`${dir}/opt-dist.json`]);
    expect(found[dir]).toMatchObject({ root: dir, name });
  });

  it.each<[string, string, string[]]>([
    ['in the project', 'mini-rust', bothOf('rust-project/mini-rust')],
    ['beside the project', '../rust', bothOf('rust')],
    ['the project itself', '.', bothOf('rust-project')],
    ['outside the workspace', '../../rust', []],
    ['at an absolute path', '/src/rust', []],
  ])('declares the source tree %s', async (_, source, expected) => {
    write('rust-project/opt-dist.json', JSON.stringify({ source }));
    const found = await projects(['rust-project/opt-dist.json']);
    expect(sourcesOf(found['rust-project'])).toEqual(expected);
  });

  it('keeps a project whose configuration is wrong, with what is wrong and where', async () => {
    write('rust-project/opt-dist.json', '{ "bold": {} }');
    const found = await projects(['rust-project/opt-dist.json']);
    const description = found['rust-project']?.metadata?.description ?? '';
    expect(description).toContain('rust-project/opt-dist.json:1:3');
    expect(description).toContain('did you mean "bolt"?');
    expect(found['rust-project']?.targets?.['dist']).toMatchObject({ cache: false });
  });

  it('reads what the machine has of its own', async () => {
    write('rust-project/opt-dist.json', '{}');
    write('rust-project/opt-dist.local.json', '{ "dist": {} }');
    const found = await projects(['rust-project/opt-dist.json']);
    expect(found['rust-project']?.metadata?.description).toContain('opt-dist.local.json');
  });

  it('takes several projects and other names', async () => {
    write('a/opt-dist.json', '{}');
    write('b/opt-dist.json', '{ "bolt": { "enabled": false } }');
    const found = await projects(['a/opt-dist.json', 'b/opt-dist.json'], { distTargetName: 'package' });
    expect(Object.keys(found['a']?.targets ?? {})).toContain('bolt');
    expect(Object.keys(found['b']?.targets ?? {})).not.toContain('bolt');
    expect(Object.keys(found['b']?.targets ?? {})).toContain('package');
  });

  it.each([
    [{ distTargetNmae: 'x' }, 'unknown option "distTargetNmae" (did you mean "distTargetName"?)'],
    [{ distTargetName: 'bolt' }, 'two targets would be called "bolt"'],
  ])('refuses the options %p in one sentence, without a trace', async (options, sentence) => {
    write('a/opt-dist.json', '{}');
    const error = await projects(['a/opt-dist.json'], options as OptDistPluginOptions).catch(
      (thrown: unknown) => thrown as Error,
    );
    expect(error).toMatchObject({ message: expect.stringContaining(sentence) as string });
    expect((error as Error).stack).toBe((error as Error).message);
  });
});
