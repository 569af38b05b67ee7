import { NO_PASSWORD } from '../accounts/passwords.js'
import { familyNames, firstNames, people } from './data/people.js'
import { inChunks, type SeedPlan, type SeedTx } from './plan.js'

/** Letters without a decomposition, as e-mail addresses spell them. */
const LETTERS: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', ı: 'i', æ: 'ae', ß: 'ss', ð: 'd', đ: 'd' }

/** Loads the curated customers, then further ones. None of them can sign in. */
export async function loadCustomers(tx: SeedTx, plan: SeedPlan): Promise<void> {
  await tx`create temp table people (n int, name text, handle text, bio text, phone text) on commit drop`
  await tx`insert into people ${tx(
    people.map(({ name, bio = null, phone = null }, i) => ({
      n: i + 1,
      name,
      handle: handleOf(name),
      bio,
      phone,
    })),
  )}`
  await inChunks(plan, 'customers', plan.users, async (from, to) => {
    await insertCustomers(tx, plan, tx`select * from people where n between ${from}::int and ${to}::int`)
    await insertCustomers(tx, plan, strangers(tx, Math.max(from, people.length + 1), to))
  })
  await tx`analyze users`
}

/** "Nguyễn Minh Anh" → "nguyen.minh.anh". */
function handleOf(name: string): string {
  const plain = name.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  const ascii = plain.replace(/[^a-z ]/g, (letter) => LETTERS[letter] ?? '')
  return ascii.trim().replace(/ +/g, '.')
}

/** Names repeat; the number makes addresses unique. */
function strangers(tx: SeedTx, from: number, to: number) {
  return tx`
    select n, first || ' ' || family as name, lower(first || '.' || family) || '.' || n as handle,
      null as bio, case when pg_temp.draw(n, 'phone') < 0.6 then
        '+1 202 555 01' || lpad(floor(pg_temp.draw(n, 'number') * 100)::text, 2, '0') end as phone
    from generate_series(${from}::int, ${to}::int) n, lateral (select
      (${[...firstNames]}::text[])[1 + floor(pg_temp.draw(n, 'first name') * ${firstNames.length})::int] as first,
      (${[...familyNames]}::text[])[1 + floor(pg_temp.draw(n, 'family name') * ${familyNames.length})::int] as family
    ) names`
}

async function insertCustomers(
  tx: SeedTx,
  plan: SeedPlan,
  source: ReturnType<typeof strangers>,
): Promise<void> {
  await tx`
    insert into users (id, email, password_hash, name, profile, created_at, updated_at)
    select n, handle || '@example.com', ${NO_PASSWORD}, name,
      case when bio is not null or phone is not null then jsonb_strip_nulls(jsonb_build_object(
        'avatar', 'https://api.dicebear.com/9.x/initials/svg?seed=' || handle, 'bio', bio, 'phone', phone)) end,
      born, date_trunc('second', born + pg_temp.draw(n, 'edited') * (${plan.today} - born))
    from (${source}) source, pg_temp.joined(n, ${plan.users}, ${plan.today}) born
    order by n`
}
