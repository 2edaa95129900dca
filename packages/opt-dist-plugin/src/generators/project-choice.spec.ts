import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import type { Tree } from '@nx/devkit';
import { chosenProject } from './project-choice';

let nx: Tree;
beforeEach(() => {
  nx = createTreeWithEmptyWorkspace();
});

it('finds projects that only the plugin knows, and those with a name of their own', async () => {
  nx.write('toolchains/one/opt-dist.json', '{}');
  expect(await chosenProject(nx, undefined)).toEqual({ name: 'one', root: 'toolchains/one' });
  nx.write('two/opt-dist.json', '{}');
  nx.write('two/project.json', '{ "name": "second" }');
  expect(await chosenProject(nx, 'second')).toEqual({ name: 'second', root: 'two' });
  expect(await chosenProject(nx, 'one')).toEqual({ name: 'one', root: 'toolchains/one' });
});

it('names the projects where none or several fit', async () => {
  await expect(chosenProject(nx, undefined)).rejects.toThrow(/with an opt-dist\.json \(\), found none/);
  nx.write('one/opt-dist.json', '{}');
  nx.write('two/opt-dist.json', '{}');
  await expect(chosenProject(nx, undefined)).rejects.toThrow(/\(one, two\), found none/);
  await expect(chosenProject(nx, 'three')).rejects.toThrow(/\(one, two\), found three/);
});
