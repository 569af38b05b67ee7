import type { BenchDatabase } from './database.js'

/** The settings of every program: development mode, which allows the demo accounts, without the explorer. */
export function environment({ ownerUrl, roleUrls }: BenchDatabase, folder: string): Record<string, string> {
  const roles = Object.entries(roleUrls).map(([role, url]) => [`${role.toUpperCase()}_DATABASE_URL`, url])
  const ports = ['GATEWAY', 'TRANSACTIONS', 'INSIGHTS'].map((name) => [`${name}_PORT`, '0'])
  return {
    ...Object.fromEntries([...roles, ...ports]),
    DATABASE_URL: ownerUrl,
    SHOPSTACK_DATA_DIR: folder,
    PYTHON_API_PORT: 'off',
    NODE_API_PORT: 'off',
    EXPLORE: 'off',
    LOG_LEVEL: 'warn',
    // Execution is measured, not the cache.
    CACHE_SECONDS: '0',
    // All load comes from one address.
    CALLER_BUDGET: 'off',
    ADDRESS_SHARE: '100',
    PLANNING_SHARE: 'off',
  }
}
