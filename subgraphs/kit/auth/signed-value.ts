import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

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

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts and authenticates a text with a key of 32 bytes: it can be neither read nor changed without the key. */
export function sealValue(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** The text of a sealed value; `null` unless it was sealed with this key. */
export function openSealedValue(key: Buffer, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
      decipher.final(),
    ]).toString()
  } catch {
    return null
  }
}
