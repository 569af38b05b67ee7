import type { Area } from './check.js'
import { LEFT_ADDRESSES, LEFT_PHRASES, TEXTS_READABLE } from './erased-texts.js'

/** An erased account has a pseudonym for a name, and nothing else of the person is left. */
export const erasuresArea: Area = {
  name: 'erasures',
  checks: [
    {
      name: 'erased accounts are pseudonyms',
      sentence:
        'An erased account has no name, profile, password, session, mail, token or IP address, and its orders no address.',
      noun: 'account',
      rows: 'users where erased_at is not null',
      readable: TEXTS_READABLE,
      broken: `
        select u.id, 'it is not erased whole' as found from users u
        where u.erased_at is not null and (
          u.email <> 'erased-' || u.id || '@erased.invalid' or u.name <> 'Erased customer' or u.profile is not null
          or u.password_hash <> '!' or u.disabled_at is null
          or exists (select from sessions where user_id = u.id) or exists (select from mails where user_id = u.id)
          or exists (select from account_tokens where user_id = u.id)
          or exists (select from former_emails where user_id = u.id)
          or exists (select from orders o where o.user_id = u.id
            and (o.shipping_address is not null or o.note is not null or o.network is not null))
          or exists (select from payment_attempts a where a.actor_id = u.id and a.address <> ''
            and a.order_id in (select id from orders where user_id = u.id))
          or exists (select from audit_log l where l.actor_id = u.id and l.address is not null)
          or exists (select from audit_log l where l.actor_id is null and l.action = 'session.revoked'
            and l.after ->> 'userId' = u.id::text and l.address is not null))`,
    },
    {
      name: 'nothing of an erased person is left',
      sentence:
        'No text and no JSON has the address of an erased account, unless another account has it now.',
      noun: 'account',
      rows: 'users where erased_at is not null',
      readable: TEXTS_READABLE,
      broken: LEFT_ADDRESSES,
    },
    {
      name: 'no text of an erased person is left',
      sentence:
        'No text and no JSON has a name, address, profile or note of an erased account, unless an active account or a product has it.',
      noun: 'account',
      rows: 'users where erased_at is not null',
      // The key of the hashes is for the owner only.
      readable: `${TEXTS_READABLE} and has_column_privilege('erasure_key', 'key', 'select')`,
      broken: LEFT_PHRASES,
    },
  ],
}
