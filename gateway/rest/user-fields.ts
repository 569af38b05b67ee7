import { z } from 'zod'

/** What a surface calls a role. */
export const roleShape = z.enum(['customer', 'admin'])

/** What GraphQL shows of an account to its owner and to whoever may read all, and keeps from others. */
export function shown<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a part of an account was kept from somebody who may see it')
  return value
}
