import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { executeOnce } from '@shopstack/drizzle/idempotency/execute-once'
import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { discountCodes } from '@shopstack/drizzle/tables'
import { foldBlanks } from '@shopstack/drizzle/text/plain'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { CreateDiscountCodeInput } from '../generated.js'
import { codePayload, discountEvent, EDITABLE_CODE_FIELDS } from './discount-events.js'
import { codeOrThrow, type DiscountRow } from './queries.js'
import { validateDiscountFields, validatePeriod } from './validate-discount-code.js'

export async function createDiscountCode(
  ctx: Context,
  viewer: Viewer,
  given: CreateDiscountCodeInput,
  key: string | null,
): Promise<{ discountCode: DiscountRow }> {
  const input = { ...given, code: foldBlanks(given.code) }
  const request = idempotentRequest(viewer.id, 'createDiscountCode', key, {
    meaning: { ...input, startsAt: momentOf(input.startsAt), endsAt: momentOf(input.endsAt) },
    payload: given,
  })
  const problems = [...validateDiscountFields(input), ...validatePeriod(input), ...validateKind(input)]
  if (problems.length > 0) throw new UserErrorList(problems)
  return executeOnce<{ discountCode: DiscountRow }, { code: string }>(ctx.db, request, {
    first: async (tx) => ({ discountCode: await insertCode(tx, ctx, viewer, input) }),
    reference: ({ discountCode }) => ({ code: discountCode.code }),
    again: async (tx, { code }) => ({ discountCode: await codeOrThrow(tx, code) }),
  })
}

/** An instant in one of the ways it can be written. */
const momentOf = (instant: string | null | undefined) => instant && new Date(instant).toISOString()

const validateKind = ({ percent, amount }: CreateDiscountCodeInput): ShopError[] =>
  ((percent ?? null) === null) === ((amount ?? null) === null)
    ? [invalid('input', 'Give percent or amount, not both.')]
    : []

async function insertCode(
  tx: Database,
  ctx: Context,
  viewer: Viewer,
  input: CreateDiscountCodeInput,
): Promise<DiscountRow> {
  const [row] = await tx.insert(discountCodes).values(input).onConflictDoNothing().returning()
  if (!row) throw new ShopError('DISCOUNT_CODE_TAKEN', { discountCode: input.code }, 'input.code')
  const after = codePayload(row, ['percent', 'amount', ...EDITABLE_CODE_FIELDS])
  await recordEvent(tx, discountEvent('created', row, ctx, viewer, { after }))
  return row
}
