import type { SeedPlan, SeedTx } from './plan.js'

/** The documented codes, created by the migrations. */
const CODES = ['SAVE10', 'SAVE20', 'SAVE30', 'FLAT5']

/** Counts the uses of discount codes by orders that were not cancelled, and dates the documented codes. */
export async function countDiscounts(tx: SeedTx, plan: SeedPlan): Promise<void> {
  await tx`
    insert into discount_uses (code, user_id, uses)
    select code, user_id, count(*)
    from orders join discount_codes on code = discount_code
    where discount_amount > 0 and status <> 'cancelled'
    group by code, user_id order by code, user_id`
  await tx`
    update discount_codes c set times_used = (select coalesce(sum(uses), 0) from discount_uses u where u.code = c.code)`
  await tx`
    update discount_codes set created_at = ${plan.today}::timestamptz - interval '365 days', updated_at = ${plan.today}
    where code = any(${CODES})`
}
