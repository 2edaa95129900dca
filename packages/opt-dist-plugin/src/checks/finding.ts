/** What one check says about this machine. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly name: string;
  /** `warning`: the stages may still succeed. `problem`: one of them would fail. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  /** What to change; null where nothing needs to be. */
  readonly advice: string | null;
}

export function good(name: string, found: string): Finding {
  return { name, status: 'ok', found, advice: null };
}

export function warning(name: string, found: string, advice: string | null): Finding {
  return { name, status: 'warning', found, advice };
}

export function problem(name: string, found: string, advice: string): Finding {
  return { name, status: 'problem', found, advice };
}

/** What is not sure to fail, or matters later only. */
export function asWarning(finding: Finding): Finding {
  return finding.status === 'problem' ? warning(finding.name, finding.found, finding.advice) : finding;
}

/** A check that had nothing to look at; why is the business of another finding. */
export function untried(name: string, reason: string): Finding {
  return warning(name, `not tried: ${reason}`, null);
}
