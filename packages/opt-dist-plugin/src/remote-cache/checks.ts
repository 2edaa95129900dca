import { readKeyRecord } from '../key/key-record';
import type { EntryChecks } from './entry';
import { entryChecks } from './entry-checks/entry-checks';
import { workspaceJudge } from './entry-checks/workspace';

/** The checks of remote cache entries for a workspace: the one place that chooses them. */
export function workspaceChecks(root: string, env: NodeJS.ProcessEnv): EntryChecks {
  return entryChecks({ records: (hash) => readKeyRecord(root, hash), judge: workspaceJudge(root, env) });
}
