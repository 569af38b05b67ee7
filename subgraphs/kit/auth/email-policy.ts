import { isWhollyVisible, mayBelongToAccount } from '@shopstack/drizzle/text/email'
import validator from 'validator'

/** Whether a new account may have this e-mail. `isEmail` alone accepts line breaks between quotes, and invisible characters. */
export const isEmailAddress = (email: string): boolean =>
  mayBelongToAccount(email) && isWhollyVisible(email) && validator.isEmail(email)
