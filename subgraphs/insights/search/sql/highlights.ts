import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { Reads } from '../../context.js'
import type { Sought } from './facets.js'
import { asked, everything } from './full-text.js'

/** Texts of a product as HTML, in which what was found is marked. */
export interface Highlights {
  readonly name: string
  readonly description: string | null
}

/** Characters that mean nothing to anybody: the ends of a mark, and what stands for `<` and `>`, which Postgres takes for tags. */
const OPEN = '\uE000'
const CLOSE = '\uE001'
const LESS = '\uE002'
const GREATER = '\uE003'

const { placeholder } = sql

const options = (more: string) => sql.raw(`'StartSel=${OPEN}, StopSel=${CLOSE}, ${more}'`)
const cleaned = (text: string) => sql.raw(`translate(${text}, '<>${OPEN}${CLOSE}', '${LESS}${GREATER}')`)
const LONGEST_READ = 'left(description, 5000)'

const headlines = statement(
  () => sql`
  with ${asked}
  select id, ts_headline('english', ${cleaned('name')}, ${everything}, ${options('HighlightAll=true')}) as name,
    ts_headline('english', ${cleaned(LONGEST_READ)}, ${everything}, ${options('MaxWords=30, MinWords=15')}) as description
  from products where id = any(${placeholder('ids')}::int[])`,
  'search_headlines',
)

const texts = statement(
  () => sql`
  select id, ${cleaned('name')} as name, ${cleaned(LONGEST_READ)} as description
  from products where id = any(${placeholder('ids')}::int[])`,
  'search_texts',
)

interface Texts extends Highlights {
  readonly id: number
}

/** What was found in the products of a page, by their ids: one statement. */
export async function highlightsOf(
  db: Reads,
  sought: Sought,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Highlights>> {
  const rows = await ('words' in sought ? headlines(db, { ...sought.words, ids }) : texts(db, { ids }))
  const mark = 'words' in sought ? asIs : markText(sought.text)
  // The columns of both statements above.
  return new Map((rows as unknown as Texts[]).map(({ id, ...row }) => [id, mark(row)]))
}

/** Postgres has marked the words and cut the description down to them. */
const asIs = ({ name, description }: Highlights): Highlights => ({
  name: html(name),
  description: description === null ? null : html(description),
})

const LONGEST_EXCERPT = 300

/** Marks a text wherever it stands, in any case. */
function markText(wanted: string): (texts: Highlights) => Highlights {
  const cleaned = wanted.replaceAll('<', LESS).replaceAll('>', GREATER)
  const pattern = new RegExp(cleaned.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu')
  const marked = (text: string) => html(text.replace(pattern, (part) => `${OPEN}${part}${CLOSE}`))
  return ({ name, description }) => ({
    name: marked(name),
    description: description === null ? null : marked(around(description, pattern)),
  })
}

/** The part of a text in which a pattern is found first, or its beginning. */
function around(text: string, pattern: RegExp): string {
  const at = text.search(pattern)
  const from = at < LONGEST_EXCERPT / 2 ? 0 : at - LONGEST_EXCERPT / 2
  const to = from + LONGEST_EXCERPT
  // Half a character at either end would be none.
  const part = text.slice(from, to).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '')
  return `${from > 0 ? '…' : ''}${part}${to < text.length ? '…' : ''}`
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '"': '&quot;', "'": '&#39;', '<': '&lt;', '>': '&gt;' },
  ...{ [LESS]: '&lt;', [GREATER]: '&gt;', [OPEN]: '<mark>', [CLOSE]: '</mark>' },
}

/** Escapes a text for HTML, and then makes its marks tags. */
const html = (text: string): string => text.replace(/[&"'<>\uE000-\uE003]/g, (sign) => ENTITIES[sign] ?? sign)
