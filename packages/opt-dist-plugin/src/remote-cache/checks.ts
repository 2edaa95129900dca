import { readKeyRecord } from '../key/key-record';
import type { EntryChecks } from './entry';
import { entryChecks } from './entry-checks/entry-checks';
import { workspaceJudge } from './entry-checks/workspace';

/** What judges the entries of the remote cache for a workspace: the one place to choose it. */
export function workspaceChecks(root: string, env: NodeJS.ProcessEnv): EntryChecks {
  return entryChecks({ records: (hash) => readKeyRecord(root, hash), judge: workspaceJudge(root, env) });
}
