/** fetch only says `fetch failed`; the reason is in the cause. */
export function reasonOf(error: unknown): string {
  const message = (each: unknown) =>
    typeof each === 'object' && each !== null && 'message' in each ? String(each.message) : String(each);
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return cause === undefined || cause === null ? message(error) : message(cause);
}

const PROXIES = ['https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => [name.toUpperCase(), name]);

/** The variable that names a proxy, which apt and git use and fetch does not; null: none does. */
export function unusedProxy(env: NodeJS.ProcessEnv): string | null {
  // With this setting, Node.js from 24 on uses the proxy.
  if (env['NODE_USE_ENV_PROXY'] === '1') return null;
  return PROXIES.find((name) => (env[name] ?? '') !== '') ?? null;
}
