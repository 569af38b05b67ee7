/** Characters of an e-mail at most: what its column holds. */
const EMAIL_MAX_LENGTH = 255

/**
 * What is not seen: control and format characters (zero width, soft hyphen, direction), blanks of every kind, fillers and
 * unassigned code points. With one of them, two accounts look the same to a reader.
 */
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether every character of an e-mail can be seen: no new account has another one. */
export const isVisible = (email: string): boolean => !INVISIBLE.test(email)

/**
 * Whether an account may have this e-mail. Accounts taken over from the old services keep theirs, whatever is in it, so
 * only what no column holds is not looked for: Postgres refuses a NUL and half a character.
 */
export const mayBelongToAccount = (email: string): boolean =>
  email.length <= 2 * EMAIL_MAX_LENGTH && [...email].length <= EMAIL_MAX_LENGTH && !/\0|\p{Cs}/u.test(email)
