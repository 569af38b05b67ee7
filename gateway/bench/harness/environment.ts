import type { BenchDatabase } from './database.js'

/** More than the unpaid orders of a run, so that the limits are checked and never reached. */
const UNREACHED = '100000'

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
    // Execution is measured; the cache only where it is said.
    CACHE_SECONDS: '0',
    // All load comes from one address.
    CALLER_BUDGET: 'off',
    ADDRESS_SHARE: '100',
    PLANNING_SHARE: 'off',
    MAX_UNPAID_ORDERS: UNREACHED,
    MAX_UNPAID_UNITS: UNREACHED,
    MAX_UNPAID_SHARE: 'off',
  }
}
