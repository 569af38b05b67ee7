import { ACCOUNT_ATTACKS } from './accounts.js'
import type { Attack } from './attacker.js'
import { BODY_ATTACKS } from './bodies.js'
import { CONNECTION_ATTACKS } from './connections.js'
import { OPERATION_ATTACKS } from './operations.js'

/** All attacks. */
export const ATTACKS: readonly Attack[] = [
  ...CONNECTION_ATTACKS,
  ...OPERATION_ATTACKS,
  ...BODY_ATTACKS,
  ...ACCOUNT_ATTACKS,
]
