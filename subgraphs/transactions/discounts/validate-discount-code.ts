import { invalid, type ShopError } from '@shopstack/schema/errors'
import { type Cents, MAX_CENTS } from '@shopstack/schema/money'
import type { Instant } from '@shopstack/schema/scalars'

/** Fields of an input; omitted fields are not validated. */
export interface DiscountFields {
  readonly code?: string
  readonly percent?: number | null
  readonly amount?: Cents | null
  readonly minimumSubtotal?: Cents | null
  readonly active?: boolean | null
  readonly startsAt?: Instant | null
  readonly endsAt?: Instant | null
  readonly usageLimit?: number | null
  readonly usageLimitPerCustomer?: number | null
}

const CODE = /^[!-~]{1,50}$/
const MAX_USES = 2_147_483_647

/** All errors of the fields, so that a form can show them together. */
export const validateDiscountFields = (fields: DiscountFields): ShopError[] =>
  [
    fields.code === undefined ||
      CODE.test(fields.code) ||
      invalid('input.code', 'code has 1 to 50 printable ASCII characters and no spaces.'),
    isNone(fields.percent) ||
      isWithin(fields.percent, 1, 100) ||
      invalid('input.percent', 'percent is a whole number from 1 to 100.'),
    isNone(fields.amount) ||
      isWithin(fields.amount, 1, MAX_CENTS) ||
      invalid('input.amount', 'amount is from 0.01 to 99999999.99.'),
    fields.minimumSubtotal === undefined ||
      (fields.minimumSubtotal !== null && isWithin(fields.minimumSubtotal, 0, MAX_CENTS)) ||
      invalid('input.minimumSubtotal', 'minimumSubtotal is from 0 to 99999999.99.'),
    fields.active !== null || invalid('input.active', 'active is true or false.'),
    isNone(fields.usageLimit) || isWithin(fields.usageLimit, 1, MAX_USES) || limit('usageLimit'),
    isNone(fields.usageLimitPerCustomer) ||
      isWithin(fields.usageLimitPerCustomer, 1, MAX_USES) ||
      limit('usageLimitPerCustomer'),
  ].filter((problem) => problem !== true)

/** Errors of the validity period. */
export const validatePeriod = ({ startsAt, endsAt }: DiscountFields): ShopError[] =>
  isNone(startsAt) || isNone(endsAt) || Date.parse(startsAt) < Date.parse(endsAt)
    ? []
    : [invalid('input.endsAt', 'endsAt is after startsAt.')]

const isNone = <T>(value: T | null | undefined): value is null | undefined =>
  value === null || value === undefined

const isWithin = (value: number, min: number, max: number): boolean => value >= min && value <= max

const limit = (field: string) =>
  invalid(`input.${field}`, `${field} is a whole number from 1 to ${MAX_USES}.`)
