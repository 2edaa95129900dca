/** The result of one check of this machine. */
export interface Finding {
  /** The subject of the check, in a word or two. */
  readonly name: string;
  /** `warning`: the stages may still succeed. `problem`: one of them would fail. */
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  /** The remedy; null where none is needed. */
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

/** Lowers a problem to a warning: the failure is not certain, or only a later stage meets it. */
export function asWarning(finding: Finding): Finding {
  return finding.status === 'problem' ? warning(finding.name, finding.found, finding.advice) : finding;
}

/** A check that had nothing to look at; another finding gives the cause. */
export function untried(name: string, reason: string): Finding {
  return warning(name, `not tried: ${reason}`, null);
}
