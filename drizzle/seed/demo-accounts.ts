import { hashPassword } from '../accounts/passwords.js'
import type { SeedPlan, SeedTx } from './plan.js'

/** The demo accounts, whose passwords are printed at the start. */
export const DEMO_ACCOUNTS = {
  admin: { email: 'admin@shopstack.test', password: 'shopstack-admin', name: 'Ada Admin', role: 'admin' },
  customer: {
    email: 'customer@shopstack.test',
    password: 'shopstack-customer',
    name: 'Casey Customer',
    role: 'customer',
  },
} as const

/**
 * Inserts the demo accounts after the customers, whose rows do not depend on them; returns the id of the demo customer.
 */
export async function loadDemoAccounts(tx: SeedTx, plan: SeedPlan): Promise<number> {
  const { admin, customer } = DEMO_ACCOUNTS
  for (const [i, account] of [admin, customer].entries()) {
    await tx`
      insert into users (id, email, password_hash, name, role, profile, demo, created_at, updated_at)
      values (${plan.users + i + 1}, ${account.email}, ${await hashPassword(account.password)}, ${account.name},
        ${account.role}, jsonb_build_object(
          'avatar', ${`https://api.dicebear.com/9.x/initials/svg?seed=${account.role}`}::text,
          'bio', ${`The demo ${account.role} of this shop.`}::text, 'phone', '+1 202 555 0199'), true,
        ${plan.today}::timestamptz - interval '365 days', ${plan.today}::timestamptz - interval '365 days')`
  }
  return plan.users + 2
}
