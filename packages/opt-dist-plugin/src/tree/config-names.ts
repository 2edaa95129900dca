/** Names of the config file; before 1.87 only the second ({@link Dialect.configFile}). */
export const CONFIG_NAMES = ['bootstrap.toml', 'config.toml'] as const;
