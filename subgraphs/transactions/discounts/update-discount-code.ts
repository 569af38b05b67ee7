import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { discountCodes } from '@shopstack/drizzle/tables'
import { foldBlanks } from '@shopstack/drizzle/text/plain'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { UpdateDiscountCodeInput } from '../generated.js'
import { codePayload, discountEvent, EDITABLE_CODE_FIELDS } from './discount-events.js'
import { type DiscountRow, lockCode } from './queries.js'
import { validateDiscountFields, validatePeriod } from './validate-discount-code.js'

/** Updates a discount code with optimistic locking. */
export async function updateDiscountCode(
  ctx: Context,
  viewer: Viewer,
  given: UpdateDiscountCodeInput,
): Promise<{ discountCode: DiscountRow }> {
  const input = { ...given, code: foldBlanks(given.code) }
  const problems = validateDiscountFields(input)
  if (problems.length > 0) throw new UserErrorList(problems)
  return withTx(ctx.db, async (tx) => {
    const before = await lockCode(tx, input.code)
    if (!before) throw new ShopError('DISCOUNT_CODE_NOT_FOUND', { discountCode: input.code }, 'input.code')
    rejectInvalidUpdate(before, input)
    const fields = EDITABLE_CODE_FIELDS.filter(
      (field) => input[field] !== undefined && input[field] !== before[field],
    )
    if (fields.length === 0) return { discountCode: before }
    const row = await write(tx, input)
    await recordEvent(
      tx,
      discountEvent('updated', row, ctx, viewer, {
        before: codePayload(before, fields),
        after: codePayload(row, fields),
      }),
    )
    return { discountCode: row }
  })
}

function rejectInvalidUpdate(before: DiscountRow, input: UpdateDiscountCodeInput): void {
  const { version, timesUsed } = before
  if (input.expectedVersion !== version)
    throw new ShopError('VERSION_CONFLICT', { current: version }, 'input.expectedVersion')
  const { startsAt = before.startsAt, endsAt = before.endsAt, usageLimit } = input
  const problems = [
    ...validatePeriod({ startsAt, endsAt }),
    ...(typeof usageLimit === 'number' && usageLimit < timesUsed
      ? [invalid('input.usageLimit', `usageLimit is ${timesUsed} at least: it was used as often.`)]
      : []),
  ]
  if (problems.length > 0) throw new UserErrorList(problems)
}

async function write(tx: Database, input: UpdateDiscountCodeInput): Promise<DiscountRow> {
  const { code, minimumSubtotal, active, startsAt, endsAt, usageLimit, usageLimitPerCustomer } = input
  const [row] = await tx
    .update(discountCodes)
    .set({
      // Undefined values are not set.
      minimumSubtotal: minimumSubtotal ?? undefined,
      active: active ?? undefined,
      ...{ startsAt, endsAt, usageLimit, usageLimitPerCustomer },
      version: sql`${discountCodes.version} + 1`,
    })
    .where(eq(discountCodes.code, code))
    .returning()
  if (!row) throw new Error('the update of a locked row returned no row')
  return row
}
