import type { Attack } from '../attacker.js'
import { ACCOUNT_ATTACKS } from './accounts.js'
import { BODY_ATTACKS } from './bodies.js'
import { CONNECTION_ATTACKS } from './connections.js'
import { OPERATION_ATTACKS } from './operations.js'
import { SUBSCRIPTION_ATTACKS } from './subscriptions.js'

/** All attacks. */
export const ATTACKS: readonly Attack[] = [
  ...CONNECTION_ATTACKS,
  ...OPERATION_ATTACKS,
  ...SUBSCRIPTION_ATTACKS,
  ...BODY_ATTACKS,
  ...ACCOUNT_ATTACKS,
]
