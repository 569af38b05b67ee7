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

/** The services whose databases can be taken over. */
export const ADOPTION_SOURCES = ['flask', 'express'] as const

/** One of {@link ADOPTION_SOURCES}. */
export type AdoptionSource = (typeof ADOPTION_SOURCES)[number]

/** What was taken over. */
export type AdoptedKind = 'user' | 'product' | 'order'

/** Which row of an old service became which row here: its tokens and links go on naming the old one. */
export const adoptedIds = pgTable(
  'adopted_ids',
  {
    source: varchar('source', { length: 10 }).$type<AdoptionSource>().notNull(),
    kind: varchar('kind', { length: 10 }).$type<AdoptedKind>().notNull(),
    sourceId: integer('source_id').notNull(),
    id: integer('id').notNull(),
    /**
     * Whether it went into an older account of the same address. Its tokens are nobody's, as its password is: whoever
     * opened it may only have typed that address.
     */
    merged: boolean('merged').notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.source, t.kind, t.sourceId] }), index('adopted_ids_id').on(t.kind, t.id)],
)

/** What was decided about a row that could not be taken over as it was. A row that was left out is kept here. */
export const adoptionNotes = pgTable('adoption_notes', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  source: varchar('source', { length: 10 }).$type<AdoptionSource>().notNull(),
  kind: varchar('kind', { length: 10 }).notNull(),
  sourceId: integer('source_id').notNull(),
  note: text('note').notNull(),
  /** What was left out of it, or all of it but for its password. */
  row: jsonb('row'),
  createdAt: createdAt(),
})
