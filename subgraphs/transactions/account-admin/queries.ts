import { users } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** An account, as far as operators manage it. */
export interface ManagedAccount {
  readonly id: number
  readonly isDisabled: boolean
}

/** The account of an id, locked; an erased account is not found. */
export async function lockAccount(tx: Database, given: string): Promise<ManagedAccount> {
  const id = parseId(given)
  const [account] =
    id === null
      ? []
      : await tx
          .select({ id: users.id, isDisabled: sql<boolean>`${users.disabledAt} is not null` })
          .from(users)
          .where(and(eq(users.id, id), isNull(users.erasedAt)))
          .for('no key update')
  if (!account) throw accountNotFound(given)
  return account
}

/** The error of an unknown account. */
export const accountNotFound = (id: string) => new ShopError('ACCOUNT_NOT_FOUND', { accountId: id }, 'id')
