import type { envReader } from './env-reader.js'
import { countOrOff, holdMinutes, wholePercentOrOff } from './values.js'

const COUNT_OR_OFF = 'a number from 1 to 100000, or "off"'

/** The limits on unpaid orders; `null` is none. */
export interface UnpaidOrdersConfig {
  /** How long an unpaid order holds its stock, in minutes; 0: no limit. */
  readonly holdMinutes: number
  /** Unpaid orders of a customer. */
  readonly maxOrders: number | null
  /** Units of one product in all unpaid orders of a customer. */
  readonly maxUnits: number | null
  /** Percent of a product's stock in all unpaid orders of new customers of one network. */
  readonly maxShare: number | null
}

/** Reads the limits on unpaid orders. */
export const readUnpaidOrders = ({
  read,
}: Pick<ReturnType<typeof envReader>, 'read'>): UnpaidOrdersConfig => ({
  holdMinutes: read('ORDER_HOLD_MINUTES', holdMinutes, 60, 'a number of minutes from 0 to 43200'),
  maxOrders: read<number | null>('MAX_UNPAID_ORDERS', countOrOff, 20, COUNT_OR_OFF),
  maxUnits: read<number | null>('MAX_UNPAID_UNITS', countOrOff, 100, COUNT_OR_OFF),
  maxShare: read<number | null>(
    'MAX_UNPAID_SHARE',
    wholePercentOrOff,
    80,
    'a percentage from 1 to 100 or "off"',
  ),
})
