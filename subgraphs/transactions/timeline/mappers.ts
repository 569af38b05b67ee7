export type { TimelineRow as OrderTimelineEntryMapper } from './queries.js'
