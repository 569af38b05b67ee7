import { createHmac, timingSafeEqual } from 'node:crypto'

const MAC_BYTES = 32
const MAC_LENGTH = Buffer.alloc(MAC_BYTES).toString('base64url').length

/**
 * A value for an untrusted store, with a MAC over value and name, so that entries can be neither forged nor swapped
 * without the key.
 */
export const signValue = (key: Buffer, name: string, value: string): string =>
  macOf(key, name, value).toString('base64url') + value

/** The value of a signed entry; `null` unless it was signed with this key for this name. */
export function readSignedValue(key: Buffer, name: string, signed: string): string | null {
  const value = signed.slice(MAC_LENGTH)
  const given = Buffer.from(signed.slice(0, MAC_LENGTH), 'base64url')
  return given.length === MAC_BYTES && timingSafeEqual(given, macOf(key, name, value)) ? value : null
}

/** The length prefix makes the split between name and value unambiguous. */
const macOf = (key: Buffer, name: string, value: string): Buffer =>
  createHmac('sha256', key)
    .update(`${Buffer.byteLength(name)}:${name}${value}`)
    .digest()
