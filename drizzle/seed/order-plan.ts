import { HOUR_WEIGHTS, tradingDays } from './calendar.js'
import type { SeedPlan, SeedTx } from './plan.js'

/** Creates the table of planned orders, before they have items and amounts. */
export async function createOrderPlans(tx: SeedTx, plan: SeedPlan): Promise<void> {
  await tx`create temp table days (day timestamptz, first int, last int) on commit drop`
  await tx`insert into days ${tx(tradingDays(plan.today, plan.orders))}`
  await tx`
    create temp table order_plans (id int, user_id int, status text, code text, placed_at timestamptz,
      paid_at timestamptz, updated_at timestamptz) on commit drop`
}

/** Plans orders: customer, time, discount code and status. Order numbers ascend with time. */
export async function planOrders(tx: SeedTx, plan: SeedPlan, from: number, to: number): Promise<void> {
  await tx`
    with placed as (
      select n, day,
        date_trunc('second', day + (hour - 1 + (share - since) / (till - since)) * interval '1 hour') as placed_at
      from days,
        generate_series(greatest(first, ${from}::int), least(last, ${to}::int)) n,
        lateral (select (n - first + pg_temp.draw(n, 'minute')) / (last - first + 1) as share) in_day,
        lateral (select width_bucket(share, ${hourStarts()}::float8[]) as hour) clock,
        lateral (select (${hourStarts()}::float8[])[hour] as since,
          coalesce((${hourStarts()}::float8[])[hour + 1], 1) as till) edges
    )
    insert into order_plans
    select n, user_id, status, code, placed_at, ${timesOf(tx, plan)}
    from (
      select *, ${pickUser(tx, plan)} as user_id, ${pickStatus(tx, plan)} as status, ${pickCode(tx)} as code
      from placed
    ) order_plan`
}

/** Plans orders of one customer, each with a status and an age in days. */
export async function planCustomerOrders(
  tx: SeedTx,
  plan: SeedPlan,
  userId: number,
  own: readonly { status: string; age: number; code: string | null }[],
): Promise<void> {
  const rows = own.map((order, i) => ({ ...order, n: plan.orders + i + 1 }))
  await tx`create temp table own (n int, status text, age int, code text) on commit drop`
  await tx`insert into own ${tx(rows, 'n', 'status', 'age', 'code')}`
  await tx`
    insert into order_plans
    select n, ${userId}::int, status, code, placed_at, ${timesOf(tx, plan)}
    from (
      select *, date_trunc('second', ${plan.today}::timestamptz - age * interval '1 day'
        + (9 + 9 * pg_temp.draw(n, 'minute')) * interval '1 hour') as placed_at
      from own
    ) order_plan`
}

/** The start of each hour as a share of a day's orders. */
function hourStarts(): number[] {
  const total = HOUR_WEIGHTS.reduce((sum, hour) => sum + hour, 0)
  return HOUR_WEIGHTS.map((_, i) => HOUR_WEIGHTS.slice(0, i).reduce((sum, hour) => sum + hour, 0) / total)
}

const pickUser = (tx: SeedTx, plan: SeedPlan) => tx`
  1 + floor(pg_temp.present(placed_at, ${plan.users}, ${plan.today}) * power(pg_temp.draw(n, 'customer'), 1.3))::int`

const pickCode = (tx: SeedTx) => tx`
  case width_bucket(pg_temp.draw(n, 'code'), array[0, 0.1, 0.14, 0.155, 0.19]::float8[])
    when 1 then 'SAVE10' when 2 then 'SAVE20' when 3 then 'SAVE30' when 4 then 'FLAT5' end`

/** Orders are paid or cancelled soon, shipped within a week and delivered within two. */
const pickStatus = (tx: SeedTx, plan: SeedPlan) => tx`
  (select case
    when luck < 0.045 then 'cancelled'
    when age > 4 and luck < 0.075 then 'refunded'
    when age <= 2 then case when luck < 0.3 then 'pending' when luck < 0.93 then 'paid' else 'shipped' end
    when age <= 6 then case when luck < 0.12 then 'pending' when luck < 0.45 then 'paid' else 'shipped' end
    when age <= 14 then case when luck < 0.12 then 'paid' when luck < 0.45 then 'shipped' else 'delivered' end
    else case when luck < 0.08 then 'pending' when luck < 0.12 then 'paid' when luck < 0.14 then 'shipped'
      else 'delivered' end
  end from (select pg_temp.draw(n, 'status') as luck, extract(day from ${plan.today} - day) as age) fate)`

/** The times of the payment (null: unpaid) and of the last change, no later than today. */
const timesOf = (tx: SeedTx, plan: SeedPlan) => tx`
  case when status not in ('pending', 'cancelled')
    then date_trunc('second', least(${plan.today}, placed_at + ${wait(tx, 'payment', 2, 20)} * interval '1 minute')) end,
  date_trunc('second', least(${plan.today}, placed_at + case status
    when 'pending' then interval '0'
    when 'cancelled' then ${wait(tx, 'change', 0.2, 20)} * interval '1 hour'
    when 'paid' then ${wait(tx, 'payment', 2, 20)} * interval '1 minute'
    when 'shipped' then ${wait(tx, 'change', 0.6, 2.5)} * interval '1 day'
    when 'delivered' then ${wait(tx, 'change', 3, 7)} * interval '1 day'
    else ${wait(tx, 'change', 2, 14)} * interval '1 day' end))`

const wait = (tx: SeedTx, what: string, min: number, max: number) =>
  tx`(${min}::float8 + pg_temp.draw(n, ${what}) * ${max - min}::float8)`
