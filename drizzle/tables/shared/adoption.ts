import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  varchar,
} from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'

/** The services whose databases can be adopted. */
export const ADOPTION_SOURCES = ['flask', 'express'] as const

/** One of {@link ADOPTION_SOURCES}. */
export type AdoptionSource = (typeof ADOPTION_SOURCES)[number]

/** The kinds of adopted rows. */
export type AdoptedKind = 'user' | 'product' | 'order'

/** Maps legacy rows to rows here: legacy tokens and links carry legacy ids. */
export const adoptedIds = pgTable(
  'adopted_ids',
  {
    source: varchar('source', { length: 10 }).$type<AdoptionSource>().notNull(),
    kind: varchar('kind', { length: 10 }).$type<AdoptedKind>().notNull(),
    sourceId: integer('source_id').notNull(),
    id: integer('id').notNull(),
    /**
     * Whether it was merged into an older account with the same address. Its tokens and password are not accepted: its
     * owner may only have entered that address.
     */
    merged: boolean('merged').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.source, t.kind, t.sourceId] }), index('adopted_ids_id').on(t.kind, t.id)],
)

/** Decisions about rows that could not be adopted unchanged. Skipped rows are stored here. */
export const adoptionNotes = pgTable('adoption_notes', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  source: varchar('source', { length: 10 }).$type<AdoptionSource>().notNull(),
  kind: varchar('kind', { length: 10 }).notNull(),
  sourceId: integer('source_id').notNull(),
  note: text('note').notNull(),
  /** The omitted part, or the whole row without its password. */
  row: jsonb('row'),
  createdAt: createdAt(),
})
