const BLANKS = /\p{Zs}/gu

/**
 * A password as it is hashed: what looks the same is the same, whichever keyboard it was typed on. The profile
 * OpaqueString of RFC 8265: blanks of every kind are one, composed (NFC); case and width stay.
 */
export const normalizePassword = (password: string): string => password.replace(BLANKS, ' ').normalize('NFC')
