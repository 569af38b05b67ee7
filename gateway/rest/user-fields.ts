import { z } from 'zod'

/** The role of an account in the legacy APIs. */
export const roleShape = z.enum(['customer', 'admin'])

/** Asserts a field that GraphQL hides from unauthorized callers only. */
export function requireVisible<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a field of an account is hidden from an authorized caller')
  return value
}
