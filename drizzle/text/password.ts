const BLANKS = /\p{Zs}/gu

/**
 * A password as it is hashed, after the OpaqueString profile of RFC 8265: every kind of blank is a space, composed
 * (NFC); case and width are kept. So it does not depend on the keyboard.
 */
export const normalizePassword = (password: string): string => password.replace(BLANKS, ' ').normalize('NFC')
