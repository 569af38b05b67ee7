import { PROFILE_LENGTHS } from '../text/profile.js'
import type { Area } from './check.js'

const FORMLESS = 'canonical_email is null and same_email_as is null'
/** E-mails whose canonical form SQL can compute. */
const ASCII = `octet_length(email) = length(email) and email !~ '["[:space:][:cntrl:]]'`

/** Accounts are identified by their e-mail, and mails reach the right one. */
export const accountsArea: Area = {
  name: 'accounts',
  checks: [
    {
      name: 'e-mails are canonical',
      sentence:
        'An account is looked up by the canonical form of its e-mail; `migrate` makes those that are missing.',
      noun: 'account',
      rows: 'users',
      broken: `
        select id, format('%s has the canonical form %s', email, coalesce(canonical_email, 'none')) as found from users
        where (${FORMLESS}) or (${ASCII} and canonical_email <> lower(email collate "C"))`,
    },
    {
      name: 'e-mails are unique',
      sentence: 'Of accounts that may sign in, no two have the same e-mail, however it is typed.',
      noun: 'account',
      rows: 'users',
      broken: `
        select u.id, format('%s is the e-mail of account %s, %s', u.email, o.id, o.email) as found
        from users u join users o on o.id = u.same_email_as
        where u.disabled_at is null and o.disabled_at is null`,
    },
    {
      name: 'profiles are as mutations write them',
      sentence:
        'A picture is nothing that a browser would run, and no text of a profile is longer than one may be.',
      noun: 'account',
      rows: 'users',
      broken: `
        select id, format('%s with %s characters: %s', key, length(value), left(value, 60)) as found
        from users, jsonb_each_text(case jsonb_typeof(profile) when 'object' then profile else '{}' end)
        where length(value) > case key when 'avatar' then ${PROFILE_LENGTHS.avatar} when 'bio' then ${PROFILE_LENGTHS.bio}
            when 'phone' then ${PROFILE_LENGTHS.phone} end
          or (key = 'avatar' and value ~* '^[[:space:][:cntrl:]]*(javascript|vbscript|data):')`,
    },
    {
      name: 'mails go to the customer',
      sentence: 'A mail about an order goes to the customer of the order.',
      noun: 'mail',
      rows: "mails where about ? 'orderId'",
      broken: `
        select m.id, format('it is about order %s and goes to account %s', m.about ->> 'orderId', m.user_id) as found
        from mails m left join orders o on o.id = (m.about ->> 'orderId')::int
        where m.about ? 'orderId' and o.user_id is distinct from m.user_id`,
    },
    {
      name: 'mails end',
      sentence: 'A mail is sent or given up within four days.',
      noun: 'mail',
      rows: 'mails',
      broken: `
        select id, format('it waits since %s, attempts: %s', created_at, attempts) as found from mails
        where sent_at is null and failed_at is null and created_at < now() - interval '4 days'`,
    },
  ],
}
